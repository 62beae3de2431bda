import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluate, KINDS, steps, tables } from '../../../src/widgets/score/formulas';

test('curiosity at β = 1 grows with the error', () => {
  const score = evaluate({ kind: 'curiosity', terms: ['error'] }, { error: [0, 0.5, 1] }, 1, 2, {});
  assert.ok(Math.abs(score[1]! - (1 - Math.exp(-1))) < 1e-12);
  assert.ok(score[0]! < score[1]! && score[1]! < score[2]!);
});

test('a schedule holds until the user moves β', () => {
  const formula = { kind: 'decaying_exploration', terms: ['error', 'exploration'] };
  const terms = { error: [1], exploration: [0] };
  const scheduled = evaluate(formula, terms, 0.2, 1, { progress: 0, scheduled: 1 });
  const moved = evaluate(formula, terms, 0.2, 1, { progress: 0, scheduled: 0 });
  assert.equal(scheduled[0], 0);
  assert.equal(moved[0], 0.2);
});

test('a strategy names its own terms, and their order counts', () => {
  const terms = { rare: [1], far: [0] };
  assert.equal(evaluate({ kind: 'blend', terms: ['rare', 'far'] }, terms, 0.25, 3, {})[0], 0.75);
  assert.equal(evaluate({ kind: 'blend', terms: ['far', 'rare'] }, terms, 0.25, 3, {})[0], 0.25);
});

test('where a term is unknown the score is', () => {
  const formula = { kind: 'blend', terms: ['rare', 'far'] };
  const score = evaluate(formula, { rare: [NaN, 0.25], far: [0.5, 0.25] }, 0.5, 2, {});
  assert.ok(Number.isNaN(score[0]));
  assert.equal(score[1], 0.0625);
});

test('an unknown formula is an error that names the known ones', () => {
  assert.throws(
    () => evaluate({ kind: 'astrology', terms: [] }, {}, 0, 1, {}),
    /no formula "astrology".*blend/
  );
});

test('every formula is the sum of its tables, to within what the eye sees', () => {
  for (const [kind, terms] of Object.entries({
    curiosity: ['error'],
    decaying_exploration: ['error', 'exploration'],
    blend: ['rare', 'far'],
    power: ['score']
  })) {
    const formula = { kind, terms };
    for (const scheduled of [0, 1]) {
      const constants = { progress: 0.3, scheduled };
      const values = Object.fromEntries(
        terms.map((term, k) => [term, Array.from({ length: 50 }, (_, i) => ((i * (7 + 6 * k)) % 50) / 49)])
      );
      const exact = evaluate(formula, values, 0.35, 2.5, constants);
      const found = tables(formula, 0.35, 2.5, constants);
      const at = terms.map(term => steps(values[term]!));
      exact.forEach((value, i) => {
        const sum = found.reduce((total, table, k) => total + table[at[k]![i]!]!, 0);
        assert.ok(Math.abs(sum - value) < 1e-3, `${kind} ${i}: ${sum} ${value}`);
      });
      assert.ok(Number.isNaN(found[0]![steps([NaN])[0]!]!));
    }
  }
  assert.deepEqual(Object.keys(KINDS), ['curiosity', 'decaying_exploration', 'blend', 'power']);
});
