import assert from 'node:assert/strict';
import { test } from 'node:test';
import { centresOf } from '../../../src/widgets/latent/numbers';

test('a cluster has its number at the mean of its points', () => {
  const positions = Float32Array.of(0, 0, 0, 2, 4, 6, NaN, 1, 1, 5, 5, 5);
  const order = Uint32Array.of(3, 1, 0, 2); // slot -> candidate
  const labels = Uint8Array.of(0, 0, 1, 0);
  assert.deepEqual([...centresOf(positions, order, labels, 2)], [1, 2, 3, 5, 5, 5]);
  assert.deepEqual([...centresOf(positions, order, Uint8Array.of(255, 255, 255, 255), 1)], [0, 0, 0]);
});
