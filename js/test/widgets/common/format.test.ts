import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatDuration,
  formatLengths,
  formatNumber,
  formatValue,
  ordinal,
  readNumber,
  scaleBar
} from '../../../src/widgets/common/format';

test('numbers keep three digits and their size', () => {
  assert.equal(formatNumber(0.123456), '0.123');
  assert.equal(formatNumber(-2), '−2');
  assert.equal(formatNumber(-9.87e-13), '−9.87e−13');
  assert.equal(formatNumber(123456), '1.23e5');
  assert.equal(formatValue(NaN, 'V'), '–');
  assert.equal(formatValue(1.5, 'V'), '1.5 V');
});

test('a number is read back as it is written, and as it is typed', () => {
  for (const value of [0, -2, 0.123, -9.87e-13, 1.23e5]) {
    assert.equal(readNumber(formatNumber(value)), value);
  }
  assert.equal(readNumber(' 1,5 '), 1.5);
  assert.ok(Number.isNaN(readNumber('')) && Number.isNaN(readNumber('much')));
});

test('durations are written in seconds, minutes and hours', () => {
  assert.equal(formatDuration(7.4), '7 s');
  assert.equal(formatDuration(95), '1 min 35 s');
  assert.equal(formatDuration(3 * 3600 + 120), '3 h 2 min');
});

test('ordinals have their English endings', () => {
  assert.deepEqual([1, 2, 3, 4, 11, 12, 13, 21, 102, 111].map(ordinal), [
    '1st',
    '2nd',
    '3rd',
    '4th',
    '11th',
    '12th',
    '13th',
    '21st',
    '102nd',
    '111th'
  ]);
});

test('scale bars are round and not too long', () => {
  assert.deepEqual(scaleBar(425e-9, 'm'), { length: 2e-7, label: '200 nm' });
  assert.deepEqual(scaleBar(7, 'px'), { length: 5, label: '5 px' });
  assert.equal(scaleBar(NaN, 'm'), null);
});

test('lengths share one unit', () => {
  assert.equal(formatLengths([1.08e-6, 0.86e-6], 'm'), '1.08, 0.86 µm');
  assert.equal(formatLengths([0, 3e-9], 'm'), '0, 3 nm');
  assert.equal(formatLengths([1.5, 20], 'px'), '1.5, 20 px');
});
