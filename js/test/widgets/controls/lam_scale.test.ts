import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endsAround, LAM_STEPS, lamAt, positionOf } from '../../../src/widgets/controls/lam_scale';

const USUAL = [0.01, 100] as const;

test('the slider of λ is logarithmic between its ends', () => {
  assert.deepEqual([lamAt(0, USUAL), lamAt(LAM_STEPS / 2, USUAL), lamAt(LAM_STEPS, USUAL)], [0.01, 1, 100]);
  assert.equal(lamAt(17, USUAL), 0.0169); // three digits
  assert.deepEqual([lamAt(0, [1, 300]), lamAt(LAM_STEPS, [1, 300])], [1, 300]);
});

test('every position of the slider is found again from its λ, and what lies beyond at an end', () => {
  for (const ends of [USUAL, [0.3, 300] as const]) {
    for (let position = 0; position <= LAM_STEPS; position++) {
      assert.ok(Math.abs(positionOf(lamAt(position, ends), ends) - position) <= 1);
    }
  }
  assert.deepEqual([positionOf(80, [0.01, 3]), positionOf(0.001, [0.01, 3])], [LAM_STEPS, 0]);
});

test('before the ends are known λ is in the middle of its slider, which rests while it moves', () => {
  const ends = endsAround(80);
  assert.equal(positionOf(80, ends), LAM_STEPS / 2);
  assert.equal(endsAround(300, ends), ends);
  assert.equal(positionOf(9000, endsAround(9000, ends)), LAM_STEPS / 2); // set by code
  assert.deepEqual(endsAround(0), [0.01, 100]);
});
