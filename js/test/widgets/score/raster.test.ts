import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LEVELS } from '../../../src/widgets/score/colours';
import {
  centralRange,
  colourIndex,
  NO_VALUE,
  paintQuantised,
  paintValues,
  positiveRange,
  robustRange,
  sampleOf,
  valueAt
} from '../../../src/widgets/score/raster';

const TABLE = Uint32Array.from({ length: LEVELS }, (_, i) => i + 1); // each level its own colour
const LAYER = { levels: Uint16Array.of(0, NO_VALUE - 1, NO_VALUE), min: -1, max: 3 };

test('levels are values between the lowest and the highest, the last one is no value', () => {
  assert.deepEqual(
    [0, 1, 2].map(i => valueAt(LAYER, i)),
    [-1, 3, NaN]
  );
});

test('colours end at the ends of the range, and a range without width has the middle colour', () => {
  assert.deepEqual(
    [-9, 0, 0.5, 1, 9].map(value => colourIndex(value, 0, 1)),
    [0, 0, 128, LEVELS - 1, LEVELS - 1]
  );
  assert.equal(colourIndex(7, 7, 7), 128);
});

test('a quantised layer is painted like its values; no value is transparent', () => {
  const [one, other] = [new Uint32Array(3), new Uint32Array(3)];
  paintQuantised(LAYER, -1, 3, TABLE, one);
  paintValues([-1, 3, NaN], -1, 3, TABLE, other);
  assert.deepEqual([...one], [1, LEVELS, 0]);
  assert.deepEqual([...other], [...one]);
});

test('values that are all the same have the middle colour', () => {
  const pixels = new Uint32Array(2);
  paintValues([5, 5], 5, 5, TABLE, pixels);
  assert.deepEqual([...pixels], [129, 129]);
});

test('the range of a map leaves out a few extreme values and what is not finite', () => {
  const values = Array.from({ length: 1000 }, (_, i) => i);
  values[0] = -1e9;
  values[999] = NaN;
  const [low, high] = robustRange(values)!;
  assert.ok(low >= 1 && low <= 10 && high >= 990 && high <= 998);
  assert.deepEqual(robustRange([1, 1, 1, 5]), [1, 5]);
  assert.equal(robustRange([NaN, Infinity]), null);
});

test('a sample of a large map is a few thousand elements, in other columns in every row', () => {
  const sample = sampleOf(512 * 512);
  assert.ok(sample.length > 3000 && sample.length < 5000);
  assert.ok(new Set(sample.map(index => index % 512)).size > 100);
  assert.deepEqual([...sampleOf(3)], [0, 1, 2]);
});

test('a share of the values has its range, and a logarithm one above zero', () => {
  const levels = Uint16Array.from({ length: 101 }, (_, i) => Math.round((i / 100) * 65534));
  const layer = { levels, min: -10, max: 90 };
  assert.deepEqual(centralRange(layer, 1), [-10, 90]);
  const [low, high] = centralRange(layer, 0.9)!;
  assert.ok(Math.abs(low + 5) < 0.01 && Math.abs(high - 85) < 0.01);
  assert.equal(centralRange({ levels: Uint16Array.of(65535), min: 0, max: 1 }, 0.9), null);
  assert.ok(Math.abs(positiveRange(layer, [-10, 90])![0] - 1) < 0.01);
  assert.equal(positiveRange(layer, [-10, 0]), null);
  const pixels = new Uint32Array(101);
  paintQuantised(
    layer,
    1,
    81,
    Uint32Array.from({ length: 256 }, (_, i) => i),
    pixels,
    true
  );
  assert.ok(Math.abs(pixels[19]! - 127) <= 1); // 9, half way from 1 to 81
  assert.equal(pixels[0], 0);
});
