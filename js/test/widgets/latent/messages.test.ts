import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LatentData, type Message, shuffled } from '../../../src/widgets/latent/messages';

const view = (array: ArrayBufferView): DataView =>
  new DataView(array.buffer, array.byteOffset, array.byteLength);

/** Three candidates on an image of 4 × 5. */
function sample(): LatentData {
  const data = new LatentData();
  data.receive({ type: 'sheet', shape: [4, 5], channels: ['a'], patch: 1 } as Message, [
    view(Int32Array.of(0, 1, 2, 4, 3, 0)),
    view(new Uint8Array(20))
  ]);
  data.receive(
    { type: 'cloud', step: 2, latent_dimensions: 7, extent: 2, shares: [0.6, 0.3, 0.1] } as Message,
    [view(Int16Array.of(32767, 0, -32767, 0, 16384, 0, -32768, -32768, -32768))]
  );
  return data;
}

test('shuffling loses nothing and is always the same', () => {
  const order = shuffled(1000);
  assert.deepEqual(
    [...order].sort((a, b) => a - b),
    [...Array(1000).keys()]
  );
  assert.deepEqual(order, shuffled(1000));
  const early = order.subarray(0, 100).reduce((a, b) => a + b, 0) / 100;
  assert.ok(Math.abs(early - 500) < 100); // the first hundred are a fair sample
});

test('coordinates are in the slots of their points, NaN where a point has none', () => {
  const data = sample();
  assert.equal(data.size, 3);
  const at = (index: number, dimensions: 2 | 3) => [
    ...data.positions(dimensions).subarray(3 * data.slots[index]!, 3 * data.slots[index]! + 3)
  ];
  assert.deepEqual(at(0, 3), [2, 0, -2]);
  assert.deepEqual(at(0, 2), [2, 0, 0]);
  assert.deepEqual(at(1, 2).map(Math.round), [0, 1, 0]);
  data.showComponents([3, 1, 9]);
  assert.deepEqual(at(0, 3), [-2, 2, 0]); // there are three components
  assert.deepEqual(data.axisLabels(3), ['PC3 (10 %)', 'PC1 (60 %)']);
  data.showComponents([1, 2, 3]);
  assert.ok(at(2, 3).every(Number.isNaN));
  assert.equal(data.indexAt(2, 4), 1);
  assert.equal(data.indexAt(2, 3), -1);
  assert.equal(data.indexAt(-1, 0), -1);
  assert.deepEqual(data.pixelOf(2), [3, 0]);
});

test('values follow the layer, the step or the formula', () => {
  const data = sample();
  const setting = { beta: 0.25, lam: 1, scheduled: false };
  data.receive({ type: 'marks' } as Message, [view(Int32Array.of(2, 0)), view(Int32Array.of(0, 3))]);
  const steps = data.valuesOf('step', setting)!;
  assert.deepEqual([...steps.values], [3, NaN, 0]);
  assert.deepEqual([steps.low, steps.high], [0, 3]);
  assert.equal(data.valuesOf('height', setting), null);
  data.receive({ type: 'values', name: 'height', label: 'height', unit: 'nm', min: 10, max: 20 } as Message, [
    view(Uint16Array.of(0, 65534, 65535))
  ]);
  assert.deepEqual([...data.valuesOf('height', setting)!.values], [10, 20, NaN]);
  data.receive(
    {
      type: 'values',
      name: 'acquisition',
      label: 'Acquisition',
      unit: '',
      formula: { kind: 'blend', terms: ['typical', 'farthest'] },
      constants: {}
    } as Message,
    [view(Float32Array.of(1, 0, 0.5)), view(Float32Array.of(0, 1, 0.5))]
  );
  assert.deepEqual([...data.valuesOf('acquisition', setting)!.values], [0.75, 0.25, 0.5]);
});

test('the score is coloured by rank, and like its terms only where the loop may go', () => {
  const data = sample();
  const open = view(Uint8Array.of(1, 1, 0));
  const [typical, farthest] = [Float32Array.of(0.05, 0.01, 0.9), Float32Array.of(0, 0, 0)];
  const score = {
    formula: { kind: 'blend', terms: ['typical', 'farthest'] },
    constants: {},
    restricted: true
  };
  const named = { type: 'values', name: 'acquisition', label: 'Acquisition', unit: '' };
  data.receive({ ...named, ...score } as Message, [view(typical), view(farthest), open]);
  // λ = 80 makes of plain values one colour.
  const setting = { beta: 0, lam: 80, scheduled: false };
  const values = data.valuesOf('acquisition', setting)!;
  assert.deepEqual([...values.ranks!], [0.5, 1, NaN]);
  assert.ok(values.shown![0]! > 0.3 && values.shown![1] === 0 && Number.isNaN(values.shown![2]));
  assert.ok(values.values[2]! > 0); // it can still be read
  assert.deepEqual([values.low, values.high], [0, 1]);
  data.receive({ type: 'marks' } as Message, [view(Int32Array.of(0)), view(Int32Array.of(0))]);
  assert.deepEqual([...data.valuesOf('acquisition', setting)!.ranks!], [NaN, 1, NaN]); // it has been there
  data.receive(
    { ...named, name: 'typical', label: 'Term: typical', min: 0, max: 1, restricted: true } as Message,
    [view(Uint16Array.of(65534, 0, 32767)), open]
  );
  const term = data.valuesOf('typical', setting)!;
  assert.deepEqual([...term.shown!], [NaN, 0, NaN]);
  assert.equal(term.ranks, undefined);
});

test('clusters are counted and gathered', () => {
  const data = sample();
  data.receive({ type: 'clusters' } as Message, [view(Uint8Array.of(1, 255, 1))]);
  assert.deepEqual(data.clusterSizes(), [0, 2]);
  assert.deepEqual([...data.membersOf(1)], [0, 2]);
});
