import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curve, describe, termsAxis, WRITTEN } from '../../../src/widgets/controls/preview';
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

test('with a large λ the curve begins where the terms begin to count, and is no line at zero', () => {
  const formula = { kind: 'blend', terms: ['typical', 'rare'] };
  for (const [lam, low, texts] of [
    [80, 0.94, ['0.94', '0.96', '0.98', '1.00']],
    [10, 0.6, ['0.6', '0.8', '1.0']],
    [1000, 0.994, ['0.994', '0.996', '0.998', '1.000']]
  ] as const) {
    const setting = { formula, constants: {}, beta: 0.3, lam };
    const axis = termsAxis(setting);
    assert.ok(Math.abs(axis.low - low) < 1e-12, `${axis.low}`);
    assert.deepEqual(axis.texts, texts);
    const values = curve(setting, 'typical', axis.low);
    assert.ok(values[0]! < 0.01 && values[60]! > 0.69);
    assert.ok(values.filter(value => value > 0.03).length > 30); // half of the curve is seen
  }
  assert.match(
    describe({ formula, constants: {}, beta: 0, lam: 80 }),
    /typical: 0.00708 at 0.94, 0.0874 at 0.97, 1 at 1/
  );
});

test('the axis is whole where the score counts on all of it, or is nothing', () => {
  const blend = { kind: 'blend', terms: ['typical', 'rare'] };
  for (const setting of [
    { formula: blend, constants: {}, beta: 0.3, lam: 1 },
    { formula: { kind: 'curiosity', terms: ['error'] }, constants: {}, beta: 0.5, lam: 80 },
    { formula: { kind: 'decaying_exploration', terms: ['error', 'far'] }, constants: {}, beta: 0, lam: 0.1 },
    { formula: { kind: 'curiosity', terms: ['error'] }, constants: {}, beta: 1, lam: 0 }
  ]) {
    assert.equal(termsAxis(setting).low, 0);
  }
});

test('every kind of formula that the page computes is also written out, with the names of its terms', () => {
  assert.deepEqual(Object.keys(WRITTEN).sort(), Object.keys(KINDS).sort());
  assert.equal(WRITTEN.blend!('rare', 'far'), 'A = (1 − β) rare^λ + β far^λ');
  assert.equal(WRITTEN.curiosity!('error', ''), 'A = 1 − exp(−λ |L − (1 − β)|)');
});
