import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curve, describe, WRITTEN } from '../../../src/widgets/controls/preview';
import { FORMULAS } from '../../../src/widgets/score/formulas';

test('at β = 0.5 the score of the paper is lowest for an error in the middle', () => {
  const setting = { formula: 'curiosity', terms: ['error'], constants: {}, beta: 0.5, lam: 2 };
  const values = curve(setting, 'error');
  assert.equal(Math.min(...values), values[30]);
  assert.ok(Math.abs(values[0] - (1 - Math.exp(-1))) < 1e-12);
  assert.equal(describe(setting), 'Score against predicted error L: 0.632 at 0, 0 at 0.5, 0.632 at 1');
});

test('each term has a curve of its own, the others at zero', () => {
  const setting = { formula: 'blend', terms: ['typical', 'farthest'], constants: {}, beta: 0.25, lam: 1 };
  assert.equal(curve(setting, 'typical')[60], 0.75);
  assert.equal(curve(setting, 'farthest')[60], 0.25);
});

test('every formula that the page computes is also written out', () => {
  assert.deepEqual(Object.keys(WRITTEN).sort(), Object.keys(FORMULAS).sort());
});
