import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type Axis, area, path, scale } from '../../../src/widgets/common/figure';

const axis = (low: number, high: number, logarithmic = false): Axis => ({
  label: '',
  logarithmic,
  low,
  high,
  ticks: [],
  texts: []
});

test('values are placed between the ends, also on a logarithmic axis and upside down', () => {
  assert.equal(scale(axis(-8, 8), 70, 470)(4), 370);
  assert.equal(scale(axis(0, 10), 200, 0)(2.5), 150);
  assert.ok(Math.abs(scale(axis(0.01, 100, true), 0, 400)(1) - 200) < 1e-9);
});

test('a path has gaps where nothing is known, and steps', () => {
  assert.equal(path([0, 10, 20, 30], [1, 2, NaN, 4]), 'M0.0,1.0L10.0,2.0M30.0,4.0');
  assert.equal(path([0, 10], [5, 7], true), 'M0.0,5.0H10.0V7.0');
  assert.equal(path([], []), '');
});

test('an area is closed around each stretch that is known', () => {
  assert.equal(
    area([0, 10, NaN, 10, 0], [1, 2, NaN, 5, 6], [3, 4, NaN, 7, 8]),
    'M0.0,1.0L10.0,2.0L10.0,4.0L0.0,3.0ZM10.0,5.0L0.0,6.0L0.0,8.0L10.0,7.0Z'
  );
  assert.equal(area([0, 10], [NaN, 1], [2, NaN]), '');
});
