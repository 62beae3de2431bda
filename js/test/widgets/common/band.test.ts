import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bandOf } from '../../../src/widgets/common/band';

test('a band is two different numbers in order, or none at all', () => {
  assert.deepEqual(bandOf('5', '−2.5'), [-2.5, 5]);
  assert.deepEqual(bandOf(' ', ''), []);
  assert.equal(bandOf('5', ''), null);
  assert.equal(bandOf('5', '5'), null);
  assert.equal(bandOf('five', '6'), null);
});
