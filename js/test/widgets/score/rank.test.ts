import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeRank, heightOf, RANK_TICKS, Ranks } from '../../../src/widgets/score/rank';

test('the colour bar rises with the rank, and its ticks stand where their ranks are', () => {
  const heights = [1, 0.5, 0.1, 0.01, 0.001, 1e-6].map(heightOf);
  assert.equal(heights[0], 0);
  assert.ok(heights.every((height, i) => i === 0 || height > heights[i - 1]!));
  assert.ok(heights.at(-1)! <= 1);
  assert.deepEqual(
    RANK_TICKS.map(({ label }) => label),
    ['lowest', '10 %', '1 %', '0.1 %']
  );
});

test('ranks have round words', () => {
  assert.equal(describeRank(0.213), 'top 22 %');
  assert.equal(describeRank(0.004), 'top 0.4 %');
  assert.equal(describeRank(1e-7), 'top 0.01 %');
});

test('scores of any size have their ranks, and their colours where they belong', () => {
  const scores = Float64Array.of(1e-300, 2e-300, 4e-12, 0);
  const ranks = new Ranks();
  ranks.count(scores);
  const shares = [0, 1, 2, 3].map(i => ranks.shareOf(i));
  assert.deepEqual(shares, [0.75, 0.5, 0.25, 1]);
  assert.deepEqual([...ranks.shares()], shares);
  const pixels = new Uint32Array(6).fill(999);
  const table = Uint32Array.from({ length: 256 }, (_, i) => i + 1);
  ranks.paint(table, Int32Array.of(0, 1, 3, 5), pixels);
  assert.deepEqual([pixels[2], pixels[4]], [999, 999]);
  assert.ok(pixels[3]! > pixels[1]! && pixels[1]! > pixels[0]! && pixels[0]! > pixels[5]!);
});

test('scores that nearly agree keep their order', () => {
  const ranks = new Ranks();
  const scores = Float64Array.from({ length: 500 }, (_, i) => 0.95 + i * 1e-4);
  ranks.count(scores);
  const shares = Array.from(scores, (_, i) => ranks.shareOf(i));
  assert.ok(shares.every((share, i) => i === 0 || share < shares[i - 1]!));
});

test('scores that are all the same have one rank', () => {
  const ranks = new Ranks();
  ranks.count(Float64Array.of(0.25, 0.25));
  assert.equal(ranks.shareOf(0), 1);
});
