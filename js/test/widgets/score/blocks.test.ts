import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inBlocks } from '../../../src/widgets/score/blocks';

test('every element belongs to one block, and none to one behind the end', () => {
  for (const length of [0, 1, 4095, 4096, 4097, 10000]) {
    const seen = new Uint8Array(length + 1);
    inBlocks(length, (start, end) => {
      for (let i = start; i < end; i++) {
        seen[i]!++;
      }
    });
    assert.ok(seen.subarray(0, length).every(count => count === 1));
    assert.equal(seen[length], 0);
  }
});
