import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gumbel } from '../../../src/widgets/score/gumbel';
import { Search } from '../../../src/widgets/score/search';

const LENGTH = 1700; // some blocks, the last of them not full

/** As the definition says: look at every element. */
function best(free: Uint8Array, values: Float64Array, numbers: Float64Array): number {
  const order = [...values.keys()].filter(i => free[i]);
  return order.sort((a, b) => values[b]! - values[a]! || numbers[b]! - numbers[a]!)[0] ?? -1;
}

for (const sample of [true, false]) {
  test(`finds what looking at everything finds, ${sample ? 'drawn' : 'best'}, while elements are taken out`, () => {
    const numbers = Float64Array.from({ length: LENGTH }, (_, i) => gumbel(7, i));
    const logs = Float64Array.from({ length: LENGTH }, (_, i) => Math.log(((i * 37) % 11) / 10)); // ties, and zeros
    const lam = 3;
    const values = logs.map((log, i) => lam * log + (sample ? numbers[i]! : 0));
    const free = new Uint8Array(LENGTH).fill(1);
    const search = new Search(free, logs, lam, numbers, sample);
    for (let pick = 0; pick < 40; pick++) {
      const found = search.best();
      assert.equal(found, best(free, values, numbers));
      const [first, last] = [Math.max(0, found - 20), Math.min(LENGTH - 1, found + 15)];
      free.fill(0, first, last + 1);
      search.changed(first, last);
    }
  });
}

test('where every weight is 0 all are drawn alike, and nothing is found where nothing is free', () => {
  const numbers = Float64Array.of(0.1, 0.9, 0.5);
  const free = Uint8Array.of(1, 0, 1);
  const search = new Search(free, Float64Array.of(NaN, NaN, NaN), 1, numbers, true);
  assert.equal(search.best(), 2);
  free.fill(0);
  search.changed(0, 2);
  assert.equal(search.best(), -1);
});
