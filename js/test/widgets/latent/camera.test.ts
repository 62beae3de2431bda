import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Camera } from '../../../src/widgets/latent/camera';
import { project } from '../../../src/widgets/latent/pick';

test('the camera looks at the centre, up is up, and what is nearer is in front', () => {
  const camera = new Camera();
  camera.resize(700, 380);
  const seen = (...points: number[]) => project(Float32Array.from(points), camera.matrix(), 700, 380);
  for (const [dx, dy] of [
    [0, 0],
    [150, -60],
    [-400, 90]
  ] as const) {
    camera.drag(dx, dy);
    const { xy } = seen(0, 0, 0, 0, 0.5, 0);
    assert.ok(Math.abs(xy[0]! - 350) < 1e-3 && Math.abs(xy[1]! - 190) < 1e-3);
    assert.ok(Math.abs(xy[2]! - 350) < 1e-3 && xy[3]! < 190); // y points up
  }
  const distance = camera.matrix()[15]!;
  assert.ok(Math.abs(distance - 5) < 1e-9); // w is the distance from the eye
  camera.reset();
  const eye = [2, 6, 10].map(k => -camera.matrix()[k + 1]!); // towards the eye
  const { depths } = seen(...eye, 0, 0, 0, ...eye.map(part => -part));
  assert.ok(depths[0]! < depths[1]! && depths[1]! < depths[2]!);
  const wide = seen(0, 0, 0, 0, 0.1, 0).xy;
  camera.magnify(2);
  const close = seen(0, 0, 0, 0, 0.1, 0).xy;
  const ratio = (190 - close[3]!) / (190 - wide[3]!);
  assert.ok(ratio > 1.9 && ratio < 2.1);
});

test('the sheet moves with the pointer and keeps its shape', () => {
  const camera = new Camera();
  camera.dimensions = 2;
  camera.resize(700, 380);
  camera.magnify(1.5);
  const at = () => [...project(Float32Array.of(0.3, -0.2, 0, 1.3, 0.8, 0), camera.matrix(), 700, 380).xy];
  const before = at();
  camera.drag(37, -12);
  at().forEach((after, i) => assert.ok(Math.abs(after - before[i]! - (i % 2 ? -12 : 37)) < 1e-3));
  // One unit is as wide as it is high.
  assert.ok(Math.abs(before[2]! - before[0]! - (before[1]! - before[3]!)) < 1e-3);
});

test('by default all points are on the canvas, until the user moves the view', () => {
  const points = Float32Array.from({ length: 3000 }, (_, i) => 9 * Math.sin(i * i) + (i % 3 ? 0 : 4));
  for (const dimensions of [2, 3] as const) {
    for (const [width, height] of [
      [700, 180],
      [300, 500]
    ] as const) {
      const camera = new Camera();
      camera.dimensions = dimensions;
      camera.resize(width, height);
      camera.fit(points);
      const { xy } = project(points, camera.matrix(), width, height);
      for (let i = 0; i < xy.length; i += 2) {
        assert.ok(xy[i]! >= 0 && xy[i]! <= width && xy[i + 1]! >= 0 && xy[i + 1]! <= height);
      }
      assert.equal(camera.magnification, 1);
      camera.magnify(2);
      camera.fit(points);
      assert.equal(camera.magnification, 2);
      camera.reset();
      camera.fit(points);
      assert.equal(camera.magnification, 1);
    }
  }
});

test('in the middle of a fitted view points have their nominal size, whatever the shape of the panel', () => {
  const points = Float32Array.from({ length: 3000 }, (_, i) => Math.sin(i * i) * (i % 3 ? 0.3 : 3));
  for (const [width, height] of [
    [590, 180],
    [300, 500]
  ] as const) {
    const camera = new Camera();
    camera.resize(width, height);
    camera.fit(points);
    const distance = camera.matrix()[15]!; // from the eye to the origin, near which the middle is
    assert.ok(Math.abs(camera.nominalDistance / distance - 1) < 0.05);
    camera.magnify(2);
    assert.ok(Math.abs(camera.nominalDistance / camera.matrix()[15]! - 2) < 0.1); // larger when one goes there
  }
});
