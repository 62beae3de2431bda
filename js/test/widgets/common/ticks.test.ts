import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Axis } from '../../../src/widgets/common/figure';
import { axisAround, roundTicks } from '../../../src/widgets/common/ticks';

const axis: Axis = { label: 'bias', logarithmic: false, low: 0, high: 1, ticks: [], texts: [] };

test('ticks are round numbers that enclose the range, written as Python writes them', () => {
  const written = (low: number, high: number, most?: number): string[] => {
    const { ticks, write } = roundTicks(low, high, most);
    return ticks.map(write);
  };
  // As curiosity_widgets.drawing.ticks gives them.
  assert.deepEqual(written(-5, 5), ['−6', '−4', '−2', '0', '2', '4', '6']);
  assert.deepEqual(written(0, 1, 4), ['0.0', '0.5', '1.0']);
  assert.deepEqual(written(-0.00077, 0.0006), [
    '−0.0008',
    '−0.0006',
    '−0.0004',
    '−0.0002',
    '0.0000',
    '0.0002',
    '0.0004',
    '0.0006'
  ]);
  assert.deepEqual(written(0, 3e6, 4), ['0', '1e+6', '2e+6', '3e+6']);
  assert.deepEqual(written(0, 1.6e5, 5), ['0', '5.0e+4', '1.0e+5', '1.5e+5', '2.0e+5']);
  assert.deepEqual(written(-1.1e-9, 0, 4), ['−1.5e−9', '−1.0e−9', '−5.0e−10', '0']);
});

test('an axis encloses the finite values, and stays as it is without any', () => {
  const found = axisAround(axis, [Number.NaN, 3, -1.5]);
  assert.deepEqual([found.low, found.high, found.label], [-2, 3, 'bias']);
  assert.equal(axisAround(axis, [Number.NaN]), axis);
});
