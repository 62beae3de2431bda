import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluate } from '../../../src/widgets/score/formulas';
import { heightOf } from '../../../src/widgets/score/rank';
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
const CLOSED = 7;

test('a score is painted in the colour of its rank among the open positions, the others as they are', () => {
  const table = Uint32Array.from({ length: 256 }, (_, i) => i + 1000); // each level its own colour
  const count = 35 * 53;
  const open = Uint8Array.from({ length: count }, (_, i) => Number(i % 5 !== 0));
  const closed = new Uint32Array(count).fill(CLOSED);
  for (const [kind, names] of Object.entries(TERMS)) {
    const formula = { kind, terms: names };
    const terms = Object.fromEntries(names.map((name, k) => [name, wave(count, k)]));
    for (const [beta, lam] of [
      [0, 0.01],
      [0.3, 1],
      [0.5, 2.5],
      [1, 80]
    ] as const) {
      const setting = { beta, lam, scheduled: false };
      const constants = { progress: 0.4, scheduled: 0 };
      const exact = evaluate(formula, terms, beta, lam, constants);
      const ranked = [...exact.keys()].filter(i => open[i] && !Number.isNaN(exact[i]));
      const map = new ScoreMap(terms, formula, { ...constants, scheduled: 1 });
      const pixels = new Uint32Array(count);
      map.paint(setting, table, open, closed, pixels);
      pixels.forEach((pixel, i) => {
        if (!open[i] || Number.isNaN(exact[i])) {
          assert.equal(pixel, CLOSED, `${kind} ${i}`);
          return;
        }
        // The tables know 4096 values of a term: scores that differ by less may share a rank.
        const near = (factor: number): number =>
          ranked.filter(other => exact[other]! >= exact[i]! * factor).length / ranked.length;
        const level = pixel - 1000;
        const room = 1 + 3e-3 * Math.max(1, lam) + (exact[i]! < 1e-6 ? lam : 0);
        const [least, most] = [near(1 / room), near(room) || 1 / ranked.length].map(share =>
          Math.round(heightOf(share) * 255)
        );
        assert.ok(
          level >= least! - 1 && level <= most! + 1,
          `${kind} β ${beta} λ ${lam} at ${i}: ${level}, not ${least} to ${most}`
        );
      });
      assert.ok(
        Object.is(map.valueAt(7, setting), NaN) || Math.abs(map.valueAt(7, setting) - exact[7]!) < 1e-6
      );
    }
  }
});

test('of the best that is painted everything is open', () => {
  const score = Float32Array.from({ length: 1000 }, (_, i) => i / 1000);
  const open = Uint8Array.from(score, value => Number(value < 0.5)); // the best are out of bounds
  const map = new ScoreMap({ score }, { kind: 'power', terms: ['score'] }, {});
  const [closed, pixels] = [new Uint32Array(1000), new Uint32Array(1000)];
  const table = Uint32Array.from({ length: 256 }, (_, i) => i + 1);
  map.paint({ beta: 0.5, lam: 80, scheduled: false }, table, open, closed, pixels);
  const best = [...pixels.keys()].filter(i => pixels[i]! > 215);
  assert.ok(best.length >= 3 && best.every(i => open[i]));
  assert.ok(Math.abs(map.shareAt(495) - 0.01) < 3e-3);
});

test('an earlier step has the order that it had, while its settings hold', () => {
  const score = Float32Array.from([0.5, 0.5, 0.5, 0.5]); // rounded: all the same
  const kept = { beta: 0.5, lam: 80, scores: Float32Array.from([0.1, 0.4, 0.2, 0.3]) };
  const map = new ScoreMap({ score }, { kind: 'power', terms: ['score'] }, {}, kept);
  const [table, open] = [Uint32Array.from({ length: 256 }, (_, i) => i), new Uint8Array(4).fill(1)];
  const [closed, pixels] = [new Uint32Array(4), new Uint32Array(4)];
  const then = { beta: 0.5, lam: 80, scheduled: false };
  map.paint(then, table, open, closed, pixels);
  assert.ok(pixels[1]! > pixels[3]! && pixels[3]! > pixels[2]! && pixels[2]! > pixels[0]!);
  assert.equal(map.valueAt(1, then), kept.scores[1]);
  map.paint({ ...then, lam: 2 }, table, open, closed, pixels);
  assert.equal(new Set(pixels).size, 1);
  assert.equal(map.valueAt(1, { ...then, lam: 2 }), 0.25);
});
