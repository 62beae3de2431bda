import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curve, describe, WRITTEN } from '../../../src/widgets/controls/preview';
import { KINDS } from '../../../src/widgets/score/formulas';

test('at β = 0.5 the score of the paper is lowest for an error in the middle', () => {
  const setting = { formula: { kind: 'curiosity', terms: ['error'] }, constants: {}, beta: 0.5, lam: 2 };
  const values = curve(setting, 'error');
  assert.equal(Math.min(...values), values[30]);
  assert.ok(Math.abs(values[0]! - (1 - Math.exp(-1))) < 1e-12);
  assert.equal(describe(setting), 'Score against predicted error L: 0.632 at 0, 0 at 0.5, 0.632 at 1');
});

test('each term has a curve of its own, the others at zero', () => {
  const formula = { kind: 'blend', terms: ['rare', 'far'] };
  const setting = { formula, constants: {}, beta: 0.25, lam: 1 };
  assert.equal(curve(setting, 'rare')[60], 0.75);
  assert.equal(curve(setting, 'far')[60], 0.25);
});

test('every kind of formula that the page computes is also written out, with the names of its terms', () => {
  assert.deepEqual(Object.keys(WRITTEN).sort(), Object.keys(KINDS).sort());
  assert.equal(WRITTEN.blend!('rare', 'far'), 'A = (1 − β) rare^λ + β far^λ');
  assert.equal(WRITTEN.curiosity!('error', ''), 'A = 1 − exp(−λ |L − (1 − β)|)');
});
