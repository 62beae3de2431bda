import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describePoint, summary } from '../../../src/widgets/latent/describe';
import type { LatentData } from '../../../src/widgets/latent/messages';

const data = (changes: Partial<LatentData> = {}): LatentData =>
  ({
    size: 12345,
    latentDimensions: 7,
    step: 4,
    clusters: Uint8Array.of(2, 255),
    measured: Int32Array.of(1, 0),
    steps: Int32Array.of(0, 3),
    pixelOf: (index: number) => [index, 5],
    ...changes
  }) as unknown as LatentData;

test('the summary names the axes that are shown and the selection', () => {
  assert.equal(summary(data(), 3, 0), '12 345 patches · 3 of 7 components · step 4 · nothing selected');
  assert.equal(
    summary(data({ latentDimensions: 2 }), 3, 1200),
    '1 200 selected of 12 345 patches · 2 dimensions · step 4'
  );
  assert.equal(summary(data({ size: 0 }), 3, 0), '');
});

test('a point is described by position, cluster, value and when it was measured', () => {
  const values = { label: 'height', unit: 'nm', values: Float32Array.of(1.5, NaN), low: 0, high: 2 };
  assert.deepEqual(describePoint(data(), 0, values), [
    'row 0, col 5',
    'cluster 3',
    'height: 1.5 nm',
    'measured, step 3'
  ]);
  assert.deepEqual(describePoint(data(), 1, values), ['row 1, col 5', 'height: –', 'measured, initial']);
  const ranked = { ...values, label: 'Acquisition', unit: '', ranks: Float32Array.of(0.02, NaN) };
  assert.deepEqual(describePoint(data(), 0, ranked).slice(2, 4), ['Acquisition: 1.5', 'top 2 %']);
  assert.deepEqual(describePoint(data(), 1, ranked).slice(1, 3), ['Acquisition: –', 'not for the loop']);
  const unmeasured = data({ measured: new Int32Array(), clusters: null });
  assert.deepEqual(describePoint(unmeasured, 0, null), ['row 0, col 5']);
});
