import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gumbel, mixed } from '../../../src/widgets/score/gumbel';

test('words are mixed as unsigned numbers, each to another', () => {
  const words = Array.from({ length: 5000 }, (_, i) => mixed(i));
  assert.equal(new Set(words).size, 5000);
  assert.ok(words.every(word => Number.isInteger(word) && word >= 0 && word < 2 ** 32));
});

test('the numbers are Gumbel distributed', () => {
  const numbers = Array.from({ length: 50_000 }, (_, i) => gumbel(0x9abcdef0, i));
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  assert.ok(Math.abs(mean - 0.5772) < 0.02);
});
