import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colourTable, GROUP_COLOURS, pack, parseColour } from '../../../src/widgets/score/colours';
import type { LayerInfo } from '../../../src/widgets/score/layer_messages';
import { ACQUISITION, MapData } from '../../../src/widgets/score/layers';
import { NO_VALUE, paintValues, robustRange } from '../../../src/widgets/score/raster';

const layer = (name: string): LayerInfo => ({
  name,
  label: name,
  unit: 'V',
  min: -1,
  max: 3,
  low: -1,
  high: 3
});

/** A buffer at an odd offset, as they come out of a message. */
function view(array: Uint16Array | Float32Array | Int32Array | Uint8Array): DataView {
  const bytes = new Uint8Array(array.byteLength + 3);
  bytes.set(new Uint8Array(array.buffer), 3);
  return new DataView(bytes.buffer, 3);
}

function example(): MapData {
  const data = new MapData();
  data.receive(
    { type: 'image', shape: [2, 3], layers: [layer('image/a')], pixel_size: null, pixel_unit: 'm', patch: 1 },
    [
      view(new Uint16Array([0, 1, 2, 3, NO_VALUE - 1, NO_VALUE])),
      view(new Uint8Array([0, 1, 2, 0, 0, 0])),
      view(new Int32Array([0, 1, 2, 3, 4, -1]))
    ]
  );
  data.receive(
    {
      type: 'maps',
      layers: [layer('typical')],
      formula: { kind: 'blend', terms: ['typical', 'farthest'] },
      constants: {}
    },
    [
      view(new Uint16Array(6)),
      view(new Float32Array([0, 0.1, 0.2, 0.3, 0.4, NaN])),
      view(new Float32Array([1, 0.9, 0.8, 0.7, 0.6, NaN]))
    ]
  );
  data.receive({ type: 'points', picks: [[1, 0]], requested: [] }, [
    view(new Float32Array([1, 2, 0, 1, 1, 2])),
    view(new Int32Array([0, 4, 5]))
  ]);
  return data;
}

test('values come back, and no value is no value', () => {
  const data = example();
  assert.equal(data.valueAt('image/a', 0, 0).value, -1);
  assert.equal(data.valueAt('image/a', 1, 1).value, 3);
  assert.ok(Number.isNaN(data.valueAt('image/a', 1, 2).value));
});

test('the orders of spectra are found by their row and column', () => {
  const data = example();
  assert.deepEqual(data.ordersAt(1, 2), [0, 2]);
  assert.deepEqual(data.ordersAt(0, 1), [1]);
  assert.deepEqual(data.ordersAt(1, 0), []);
});

test('how often and where may be measured are layers of their own', () => {
  const data = example();
  data.receive({ type: 'excluded' }, [view(new Uint8Array([1, 0, 0, 0, 0, 0]))]);
  assert.equal(data.valueAt('times', 1, 2).value, 2);
  assert.equal(data.valueAt('times', 0, 0).value, 0);
  const groups = [0, 1, 2, 3, 4, 5].map(i => data.valueAt('area', Math.floor(i / 3), i % 3).group);
  assert.deepEqual(groups, ['excluded', 'measured', 'gap', 'can be measured', 'can be measured', 'measured']);
  assert.deepEqual(data.counts(), { candidates: 5, measurable: 2, heldOut: 1, gap: 1, excluded: 1 });
  assert.match(data.refusal(0, 0), /excluded/);
  assert.match(data.refusal(0, 1), /held-out region, which/);
  assert.match(data.refusal(0, 2), /kept clear/);
  assert.match(data.refusal(1, 2), /patch/);
  assert.equal(data.refusal(1, 0), '');
});

test('groups have a colour each, and a range that the user sets is kept', () => {
  const data = example();
  const groups = { ...layer('clusters'), min: 0, max: 2, groups: ['a', 'b', 'c'] };
  data.receive({ type: 'maps', layers: [groups], formula: null, constants: {} }, [
    view(new Uint16Array([0, 32767, NO_VALUE - 1, 0, 0, NO_VALUE]))
  ]);
  const pixels = new Uint32Array(6);
  const setting = { beta: 0, lam: 1, scheduled: false };
  const painted = data.paint('clusters', setting, colourTable('viridis'), pixels)!;
  assert.deepEqual(
    painted.groups!.map(({ colour }) => colour),
    GROUP_COLOURS.slice(0, 3)
  );
  assert.deepEqual(
    [...pixels.slice(0, 3)],
    GROUP_COLOURS.slice(0, 3).map(colour => pack(parseColour(colour)))
  );
  assert.equal(pixels[5], 0);
  assert.equal(data.valueAt('clusters', 0, 1).group, 'b');
  data.paint('image/a', setting, colourTable('viridis'), pixels, [3, 5]);
  assert.equal(pixels[4], colourTable('viridis')[0]); // 3, now the lowest colour
});

test('a verdict is painted over the image and needs no label', () => {
  const data = example();
  const verdict = {
    ...layer('cannot'),
    unit: '',
    min: 0,
    max: 1,
    groups: ['fine', 'not learnable here'],
    verdict: true
  };
  data.receive({ type: 'maps', layers: [verdict], formula: null, constants: {} }, [
    view(new Uint16Array([0, NO_VALUE - 1, 0, NO_VALUE - 1, 0, NO_VALUE]))
  ]);
  const setting = { beta: 0, lam: 1, scheduled: false };
  const [image, pixels] = [new Uint32Array(6), new Uint32Array(6)];
  data.paint(data.base, setting, colourTable('grey'), image);
  const painted = data.paint('cannot', setting, colourTable('viridis'), pixels)!;
  const marked = pack(parseColour(painted.groups![1]!.colour));
  assert.deepEqual([...pixels], [image[0], marked, image[2], marked, image[4], 0]);
  assert.deepEqual(data.valueAt('cannot', 0, 1), {
    value: 1,
    unit: '',
    group: 'not learnable here',
    verdict: true
  });
});

test('new clusters replace the previous ones, and everything else stays', () => {
  const data = example();
  const groups = (count: number): LayerInfo => ({
    ...layer('clusters'),
    min: 0,
    max: count - 1,
    low: 0,
    high: count - 1,
    groups: Array.from({ length: count }, (_, i) => `cluster ${i + 1}`)
  });
  data.receive({ type: 'clusters', layers: [groups(3)] }, [
    view(new Uint16Array([0, 32767, NO_VALUE - 1, 0, 0, NO_VALUE]))
  ]);
  const offered = data.layers();
  assert.equal(data.valueAt('clusters', 0, 2).group, 'cluster 3');
  data.receive({ type: 'clusters', layers: [groups(2)] }, [
    view(new Uint16Array([0, NO_VALUE - 1, 0, 0, 0, NO_VALUE]))
  ]);
  assert.equal(data.valueAt('clusters', 0, 1).group, 'cluster 2');
  assert.deepEqual(data.layers(), offered);
});

test('the acquisition follows β in the page', () => {
  const data = example();
  const pixels = new Uint32Array(6);
  const table = colourTable('viridis');
  data.paint(ACQUISITION, { beta: 1, lam: 1, scheduled: false }, table, pixels);
  // Open are 0, 3 and 4: 1 is held out and measured, 2 lies in the gap, and 5 has no whole patch.
  const [best, ...others] = [pixels[0]!, pixels[3]!, pixels[4]!].map(pixel => table.indexOf(pixel));
  assert.ok(others.every(level => level >= 0 && level < best!)); // 0 is the farthest
  assert.ok(![...table].includes(pixels[1]!));
  data.paint(ACQUISITION, { beta: 0, lam: 1, scheduled: false }, table, pixels);
  assert.equal(pixels[0], table[0]); // least typical
  assert.equal(data.valueAt(ACQUISITION, 1, 1).rank, 'top 34 %');
  assert.equal(data.valueAt(ACQUISITION, 0, 1).rank, 'not for the loop');
  assert.ok(Math.abs(data.valueAt(ACQUISITION, 1, 0).value - 0.3) < 1e-6);
});

test('colours are read in both notations, and a flat layer gets the middle one', () => {
  assert.deepEqual(parseColour('#440154'), [68, 1, 84]);
  assert.deepEqual(parseColour('rgb(1, 22, 255)'), [1, 22, 255]);
  const table = colourTable('cividis');
  const pixels = new Uint32Array(2);
  paintValues([7, 7], 7, 7, table, pixels);
  assert.equal(pixels[0], table[128]);
  assert.equal(robustRange([NaN, NaN]), null);
});
