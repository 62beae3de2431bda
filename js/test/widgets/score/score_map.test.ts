import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colourTable } from '../../../src/widgets/score/colours';
import { evaluate } from '../../../src/widgets/score/formulas';
import { paintValues, robustRange } from '../../../src/widgets/score/raster';
import { ScoreMap } from '../../../src/widgets/score/score_map';

const TERMS: Readonly<Record<string, string[]>> = {
  curiosity: ['error'],
  decaying_exploration: ['error', 'exploration'],
  blend: ['rare', 'far'],
  power: ['score']
};
const wave = (count: number, k: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) =>
    i % 97 === 13 * k ? NaN : ((i * (31 + 12 * k)) % 199) / 198
  );

test('a score is painted in the colours of its exact values', () => {
  const table = Uint32Array.from({ length: 256 }, (_, i) => i + 1); // each level its own colour
  const count = 35 * 53;
  for (const [kind, names] of Object.entries(TERMS)) {
    const formula = { kind, terms: names };
    const terms = Object.fromEntries(names.map((name, k) => [name, wave(count, k)]));
    for (const [beta, lam] of [
      [0, 0.01],
      [0.3, 1],
      [0.5, 2.5],
      [1, 10]
    ] as const) {
      const setting = { beta, lam, scheduled: false };
      const constants = { progress: 0.4, scheduled: 0 };
      const exact = evaluate(formula, terms, beta, lam, constants, new Float32Array(count));
      const map = new ScoreMap(terms, formula, { ...constants, scheduled: 1 });
      const pixels = new Uint32Array(count);
      const [low, high] = map.paint(setting, table, pixels);
      const span = robustRange(exact)!;
      assert.ok(
        Math.abs(low - span[0]) < 2e-3 && Math.abs(high - span[1]) < 2e-3,
        `${kind} ${[low, high]} ${span}`
      );
      const expected = new Uint32Array(count);
      paintValues(exact, low, high, table, expected);
      pixels.forEach((pixel, i) => {
        assert.equal(pixel === 0, Number.isNaN(exact[i]), `${kind} ${i}`);
        assert.ok(
          Math.abs(pixel - expected[i]!) <= 2,
          `${kind} β ${beta} λ ${lam} at ${i}: ${pixel}, not ${expected[i]}`
        );
      });
      assert.ok(
        Object.is(map.valueAt(7, setting), NaN) || Math.abs(map.valueAt(7, setting) - exact[7]!) < 1e-6
      );
    }
  }
});

test('a range that the user sets is kept to', () => {
  const map = new ScoreMap(
    { score: Float32Array.of(0, 0.5, 1, NaN) },
    { kind: 'power', terms: ['score'] },
    {}
  );
  const pixels = new Uint32Array(4);
  const table = colourTable('grey');
  const span = map.paint({ beta: 0.5, lam: 1, scheduled: false }, table, pixels, [0.5, 2]);
  assert.deepEqual(span, [0.5, 2]);
  assert.deepEqual([...pixels], [table[0], table[0], table[85], 0]);
});

test('a score that is everywhere the same has the middle colour', () => {
  const map = new ScoreMap({ score: Float32Array.of(0.25, 0.25) }, { kind: 'power', terms: ['score'] }, {});
  const pixels = new Uint32Array(2);
  const table = colourTable('grey');
  map.paint({ beta: 0.5, lam: 1, scheduled: false }, table, pixels);
  assert.deepEqual([...pixels], [table[128], table[128]]);
});
