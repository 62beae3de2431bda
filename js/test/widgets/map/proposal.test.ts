import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fit } from '../../../src/widgets/map/frame';
import { moved, pickAt } from '../../../src/widgets/map/proposal';

const PICKS: [number, number][] = [
  [3, 4],
  [10, 20]
];
const data = { refusal: (row: number) => (row > 15 ? 'held out' : '') };

test('a number is taken hold of where it is drawn', () => {
  const frame = fit(20, 30, 1, 600, 400); // 20 canvas pixels a pixel
  assert.equal(pickAt(PICKS, frame, 4.5 * 20 + 6, 3.5 * 20 - 6), 0);
  assert.equal(pickAt(PICKS, frame, 20.5 * 20, 10.5 * 20), 1);
  assert.equal(pickAt(PICKS, frame, 300, 20), -1);
});

test('a pick moves to what can be measured and is free', () => {
  assert.deepEqual(moved(PICKS, 0, [5, 5], data), [
    [5, 5],
    [10, 20]
  ]);
  assert.deepEqual(moved(PICKS, 0, [3, 4], data), PICKS);
  assert.equal(moved(PICKS, 0, [10, 20], data), null);
  assert.equal(moved(PICKS, 0, [16, 5], data), null);
});
