import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enclosed, nearest, project } from '../../../src/widgets/latent/pick';

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

test('a lasso holds what is inside its line, also if it is concave', () => {
  const xy = Float32Array.of(20.5, 20.5, 50.5, 20.5, 80.5, 20.5, 50.5, 70.5, NaN, NaN);
  const screen = { xy, depths: new Float32Array(5) };
  assert.deepEqual(enclosed(screen, [10, 10, 60, 10, 60, 30, 10, 30], 100, 90), [0, 1]);
  const u = [10, 10, 30, 10, 30, 60, 70, 60, 70, 10, 90, 10, 90, 80, 10, 80];
  assert.deepEqual(enclosed(screen, u, 100, 90), [0, 2, 3]);
  assert.deepEqual(enclosed(screen, [5, 5], 100, 90), []);
});
