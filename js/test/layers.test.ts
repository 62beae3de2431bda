import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colourTable, parseColour } from '../src/widgets/colours';
import { ACQUISITION, MapData, type LayerInfo } from '../src/widgets/layers';
import { robustRange, NO_VALUE, paintValues } from '../src/widgets/raster';

const layer = (name: string): LayerInfo => ({ name, label: name, unit: 'V', min: -1, max: 3, low: -1, high: 3 });

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
    [view(new Uint16Array([0, 1, 2, 3, NO_VALUE - 1, NO_VALUE])), view(new Uint8Array(6))]
  );
  data.receive(
    { type: 'maps', layers: [layer('typical')], terms: ['typical', 'farthest'], formula: 'blend', constants: {} },
    [
      view(new Uint16Array(6)),
      view(new Float32Array([0, 0.1, 0.2, 0.3, 0.4, NaN])),
      view(new Float32Array([1, 0.9, 0.8, 0.7, 0.6, NaN]))
    ]
  );
  data.receive({ type: 'points', picks: [[1, 0]] }, [view(new Float32Array([1, 2, 0, 1])), view(new Int32Array([0, 4]))]);
  return data;
}

test('values come back, and no value is no value', () => {
  const data = example();
  assert.equal(data.valueAt('image/a', 0, 0).value, -1);
  assert.equal(data.valueAt('image/a', 1, 1).value, 3);
  assert.ok(Number.isNaN(data.valueAt('image/a', 1, 2).value));
});

test('the order of a spectrum is found by its row and column', () => {
  const data = example();
  assert.equal(data.orderAt(1, 2), 0);
  assert.equal(data.orderAt(0, 1), 1);
  assert.equal(data.orderAt(1, 0), null);
});

test('the acquisition follows β in the page', () => {
  const data = example();
  const pixels = new Uint32Array(6);
  const table = colourTable('viridis');
  data.paint(ACQUISITION, { beta: 1, lam: 1, scheduled: false }, table, pixels);
  assert.equal(pixels[0], table[255]); // farthest
  assert.equal(pixels[5], 0); // unknown: transparent
  data.paint(ACQUISITION, { beta: 0, lam: 1, scheduled: false }, table, pixels);
  assert.equal(pixels[0], table[0]); // least typical
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
