import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LAM_STEPS, lamAt, positionOf } from '../../../src/widgets/controls/lam_scale';

test('the slider of λ is logarithmic, with 1 in its middle', () => {
  assert.deepEqual([lamAt(0), lamAt(LAM_STEPS / 2), lamAt(LAM_STEPS)], [0.01, 1, 100]);
  assert.equal(lamAt(17), 0.0169); // three digits
});

test('every position of the slider is found again from its λ', () => {
  for (let position = 0; position <= LAM_STEPS; position++) {
    assert.equal(positionOf(lamAt(position)), position);
  }
});
