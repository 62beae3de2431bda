import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluate, FORMULAS, steps, tables } from '../../../src/widgets/score/formulas';

test('curiosity at β = 1 grows with the error', () => {
  const score = evaluate('curiosity', { error: [0, 0.5, 1] }, 1, 2, {});
  assert.ok(Math.abs(score[1] - (1 - Math.exp(-1))) < 1e-12);
  assert.ok(score[0] < score[1] && score[1] < score[2]);
});

test('a schedule rules until a person moves β', () => {
  const terms = { error: [1], exploration: [0] };
  const scheduled = evaluate('decaying_exploration', terms, 0.2, 1, { progress: 0, scheduled: 1 });
  const moved = evaluate('decaying_exploration', terms, 0.2, 1, { progress: 0, scheduled: 0 });
  assert.equal(scheduled[0], 0);
  assert.equal(moved[0], 0.2);
});

test('unknown places stay unknown', () => {
  const score = evaluate('blend', { typical: [NaN, 0.25], farthest: [0.5, 0.25] }, 0.5, 2, {});
  assert.ok(Number.isNaN(score[0]));
  assert.equal(score[1], 0.0625);
});

test('a formula the page does not know is an error that names those it knows', () => {
  assert.throws(() => evaluate('astrology', {}, 0, 1, {}), /no formula "astrology".*blend/);
});

test('every formula is the sum of its tables, to what the eye can tell', () => {
  for (const [name, terms] of Object.entries({
    curiosity: ['error'],
    decaying_exploration: ['error', 'exploration'],
    blend: ['typical', 'farthest'],
    gain: ['gain', 'farthest'],
    learnable: ['learnable', 'progress'],
    power: ['score']
  })) {
    for (const scheduled of [0, 1]) {
      const constants = { progress: 0.3, scheduled };
      const values = Object.fromEntries(
        terms.map((term, k) => [term, Array.from({ length: 50 }, (_, i) => ((i * (7 + 6 * k)) % 50) / 49)])
      );
      const exact = evaluate(name, values, 0.35, 2.5, constants);
      const found = tables(name, terms, 0.35, 2.5, constants);
      const at = terms.map(term => steps(values[term]));
      exact.forEach((value, i) => {
        const sum = found.reduce((total, table, k) => total + table[at[k][i]], 0);
        assert.ok(Math.abs(sum - value) < 1e-3, `${name} ${i}: ${sum} ${value}`);
      });
      assert.ok(Number.isNaN(found[0][steps([NaN])[0]]));
    }
  }
  assert.deepEqual(Object.keys(FORMULAS), [
    'curiosity',
    'decaying_exploration',
    'blend',
    'gain',
    'learnable',
    'power'
  ]);
});
