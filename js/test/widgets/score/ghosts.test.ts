import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ghosts, takesTurn } from '../../../src/widgets/score/ghosts';
import { gumbel } from '../../../src/widgets/score/gumbel';
import type { DrawInfo } from '../../../src/widgets/score/layer_messages';

const [ROWS, COLS] = [20, 31];
const SIZE = ROWS * COLS;
const wave = (k: number): Float32Array =>
  Float32Array.from({ length: SIZE }, (_, i) => ((i * k) % 211) / 211);
const TERMS = { gain: wave(37), far: wave(91) };
const OPEN = Uint8Array.from({ length: SIZE }, (_, i) => Number(i % 3 !== 0));
const CANDIDATES = Int32Array.from({ length: SIZE }, (_, i) => i);
const DRAW: DrawInfo = { key: 77, sample: true, turns: true, count: 12, picks: 6, beta: 0.3, lam: 8 };

function ghosts(draw: Partial<DrawInfo> = {}, terms: Record<string, Float32Array> = TERMS): Ghosts {
  const formula = { kind: 'blend', terms: ['gain', 'far'] };
  return new Ghosts({ ...DRAW, ...draw }, formula, terms, OPEN, CANDIDATES, COLS, 3);
}

const at = (pixel: number): [number, number] => [Math.floor(pixel / COLS), pixel % COLS];
const argmax = (value: (pixel: number) => number): number =>
  [...OPEN.keys()].filter(pixel => OPEN[pixel]).reduce((best, i) => (value(i) > value(best) ? i : best), 1);

test('the first pick is drawn as the kernel draws it, by the term whose turn it is', () => {
  for (const beta of [0, 0.3, 0.6, 1]) {
    for (const lam of [2, 40]) {
      const term = takesTurn(DRAW.count, beta) ? TERMS.far : TERMS.gain;
      const expected = argmax(pixel => lam * Math.log(term[pixel]!) + gumbel(DRAW.key, pixel));
      assert.deepEqual(ghosts().picks({ beta, lam, scheduled: false }, {})[0], at(expected));
    }
  }
});

test('the best is taken where nothing is drawn, and the formula decides where no turns are taken', () => {
  const best = argmax(pixel => TERMS.gain[pixel]! + 1e-9 * gumbel(DRAW.key, pixel));
  assert.deepEqual(ghosts({ sample: false }).picks({ beta: 0, lam: 3, scheduled: false }, {})[0], at(best));
  const mixed = argmax(
    pixel => 0.4 * TERMS.gain[pixel]! ** 2 + 0.6 * TERMS.far[pixel]! ** 2 + 1e-9 * gumbel(DRAW.key, pixel)
  );
  const formula = ghosts({ sample: false, turns: false });
  assert.deepEqual(formula.picks({ beta: 0.6, lam: 2, scheduled: false }, {})[0], at(mixed));
});

test('a batch keeps apart, and ends where nothing is left', () => {
  const picks = ghosts().picks({ beta: 0.5, lam: 8, scheduled: false }, {});
  assert.equal(picks.length, 6);
  picks.forEach(([row, col], i) => {
    assert.ok(OPEN[row * COLS + col]);
    for (const [otherRow, otherCol] of picks.slice(0, i)) {
      assert.ok(Math.hypot(row - otherRow, col - otherCol) >= 3);
    }
  });
  const all = ghosts({ picks: 5000 }).picks({ beta: 0.5, lam: 8, scheduled: false }, {});
  assert.ok(all.length > 20 && all.length < SIZE / 4);
});

test('weights that are all 0 are drawn from alike', () => {
  const none = { gain: new Float32Array(SIZE), far: new Float32Array(SIZE) };
  const expected = argmax(pixel => gumbel(DRAW.key, pixel));
  assert.deepEqual(ghosts({}, none).picks({ beta: 0, lam: 8, scheduled: false }, {})[0], at(expected));
});

test('no ghost is needed where the kernel has picked for these settings', () => {
  assert.ok(ghosts().answered({ beta: 0.3, lam: 8, scheduled: false }));
  assert.ok(!ghosts().answered({ beta: 0.31, lam: 8, scheduled: false }));
  assert.ok(!ghosts().answered({ beta: 0.3, lam: 9, scheduled: false }));
});
