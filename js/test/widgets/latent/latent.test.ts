import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Camera } from '../../../src/widgets/latent/camera.ts';
import { LatentData, type Message, shuffled } from '../../../src/widgets/latent/messages.ts';
import { enclosed, nearest, project } from '../../../src/widgets/latent/pick.ts';

const view = (array: ArrayBufferView): DataView =>
  new DataView(array.buffer, array.byteOffset, array.byteLength);

/** Three candidates on an image of 4 × 5. */
function sample(): LatentData {
  const data = new LatentData();
  data.receive({ type: 'sheet', shape: [4, 5], channels: ['a'], patch: 1 } as Message, [
    view(Int32Array.of(0, 1, 2, 4, 3, 0)),
    view(new Uint8Array(20))
  ]);
  data.receive({ type: 'cloud', step: 2, latent_dimensions: 7, extents: [2, 1] } as Message, [
    view(Int16Array.of(32767, 0, -32767, 0, 16384, 0, -32768, -32768, -32768)),
    view(Int16Array.of(32767, 0, 0, -32767, -32768, -32768))
  ]);
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
  assert.ok(Math.abs(early - 500) < 100); // the first hundred stand for all
});

test('xy come in their slots, without a place as NaN', () => {
  const data = sample();
  assert.equal(data.size, 3);
  const at = (index: number, dimensions: 2 | 3) => [
    ...data.positions(dimensions).subarray(3 * data.slots[index]!, 3 * data.slots[index]! + 3)
  ];
  assert.deepEqual(at(0, 3), [2, 0, -2]);
  assert.deepEqual(at(0, 2), [1, 0, 0]);
  assert.deepEqual(at(1, 2), [0, -1, 0]);
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

test('clusters are counted and gathered', () => {
  const data = sample();
  data.receive({ type: 'clusters' } as Message, [view(Uint8Array.of(1, 255, 1))]);
  assert.deepEqual(data.clusterSizes(), [0, 2]);
  assert.deepEqual([...data.membersOf(1)], [0, 2]);
});

// Column-major: x and y as they are, w = 1.
const FLAT = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

test('points are found where they are drawn', () => {
  const points = Float32Array.of(-1, 1, 0, 0, 0, 0.5, 0, 0, -0.5, 1, -1, 0, 0, 0, 9, NaN, NaN, NaN);
  const screen = project(points, FLAT, 200, 100);
  assert.deepEqual([...screen.xy.subarray(0, 8)], [0, 0, 100, 50, 100, 50, 200, 100]);
  assert.ok(Number.isNaN(screen.xy[8])); // behind the picture
  assert.equal(nearest(screen, 101, 51, 9), 2); // in front of slot 1
  assert.equal(nearest(screen, 101, 51, 9, Uint32Array.of(0, 1)), 1);
  assert.equal(nearest(screen, 140, 50, 9), -1);
});

test('a lasso holds what lies inside its line, also of a concave one', () => {
  const xy = Float32Array.of(20.5, 20.5, 50.5, 20.5, 80.5, 20.5, 50.5, 70.5, NaN, NaN);
  const screen = { xy, depths: new Float32Array(5) };
  assert.deepEqual(enclosed(screen, [10, 10, 60, 10, 60, 30, 10, 30], 100, 90), [0, 1]);
  const u = [10, 10, 30, 10, 30, 60, 70, 60, 70, 10, 90, 10, 90, 80, 10, 80];
  assert.deepEqual(enclosed(screen, u, 100, 90), [0, 2, 3]);
  assert.deepEqual(enclosed(screen, [5, 5], 100, 90), []);
});

test('the camera looks at the centre, up is up, and what is nearer is in front', () => {
  const view = new Camera();
  view.resize(700, 380);
  const seen = (...points: number[]) => project(Float32Array.from(points), view.matrix(), 700, 380);
  for (const [dx, dy] of [
    [0, 0],
    [150, -60],
    [-400, 90]
  ] as const) {
    view.drag(dx, dy);
    const { xy } = seen(0, 0, 0, 0, 0.5, 0);
    assert.ok(Math.abs(xy[0]! - 350) < 1e-3 && Math.abs(xy[1]! - 190) < 1e-3);
    assert.ok(Math.abs(xy[2]! - 350) < 1e-3 && xy[3]! < 190); // y points up
  }
  const distance = view.matrix()[15]!;
  assert.ok(Math.abs(distance - 5) < 1e-9); // w is the distance from the eye
  view.reset();
  const eye = [2, 6, 10].map(k => -view.matrix()[k + 1]!); // towards the eye
  const { depths } = seen(...eye, 0, 0, 0, ...eye.map(part => -part));
  assert.ok(depths[0]! < depths[1]! && depths[1]! < depths[2]!);
  const wide = seen(0, 0, 0, 0, 0.1, 0).xy;
  view.magnify(2);
  const close = seen(0, 0, 0, 0, 0.1, 0).xy;
  const ratio = (190 - close[3]!) / (190 - wide[3]!);
  assert.ok(ratio > 1.9 && ratio < 2.1);
});

test('the sheet moves with the pointer and keeps its shape', () => {
  const view = new Camera();
  view.dimensions = 2;
  view.resize(700, 380);
  view.magnify(1.5);
  const at = () => [...project(Float32Array.of(0.3, -0.2, 0, 1.3, 0.8, 0), view.matrix(), 700, 380).xy];
  const before = at();
  view.drag(37, -12);
  at().forEach((place, i) => assert.ok(Math.abs(place - before[i]! - (i % 2 ? -12 : 37)) < 1e-3));
  assert.ok(Math.abs(before[2]! - before[0]! - (before[1]! - before[3]!)) < 1e-3); // one unit is as wide as high
});
