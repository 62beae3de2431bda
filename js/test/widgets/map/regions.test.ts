import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boxesOf, type Corner, fill, pixelsOf, rectangle } from '../../../src/widgets/map/regions';

test('a rectangle holds both of its pixels, whichever is drawn first', () => {
  const region = fill(rectangle([4, 7], [2, 3]), 31, 46)!;
  assert.deepEqual([region.row, region.col, region.height, region.width, region.count], [2, 3, 3, 5, 15]);
  assert.deepEqual([...pixelsOf(region)][5], [3, 3]);
});

test('what reaches beyond the sample is cut off, and what is beyond it is nothing', () => {
  assert.equal(fill(rectangle([-5, 40], [2, 60]), 31, 46)!.count, 3 * 6);
  assert.equal(fill(rectangle([40, 0], [50, 5]), 31, 46), null);
  assert.equal(
    fill(
      [
        [1, 1],
        [2, 2]
      ],
      31,
      46
    ),
    null
  );
});

test('a lasso takes the pixels whose centre is inside by the even-odd rule', () => {
  const polygon: Corner[] = [
    [1.2, 30.1],
    [12.7, 41.3],
    [20.4, 22.2],
    [9.9, 33.3],
    [4.4, 5.5]
  ];
  const region = fill(polygon, 31, 46)!;
  const inside = (row: number, col: number): boolean => {
    let odd = false;
    polygon.forEach(([r0, c0], i) => {
      const [r1, c1] = polygon[(i + 1) % polygon.length]!;
      if (r0 <= row !== r1 <= row && col < c0 + ((row - r0) / (r1 - r0)) * (c1 - c0)) {
        odd = !odd;
      }
    });
    return odd;
  };
  const expected: [number, number][] = [];
  for (let row = 0; row < 31; row++) {
    for (let col = 0; col < 46; col++) {
      if (inside(row + 0.5, col + 0.5)) {
        expected.push([row, col]);
      }
    }
  }
  assert.ok(expected.length > 50);
  assert.deepEqual([...pixelsOf(region)], expected);
});

test('boxes hold the pixels of a mask, each once, and few of them', () => {
  const cols = 11;
  const mask = new Uint8Array(7 * cols);
  const set = (row: number, col: number, height: number, width: number): void => {
    for (let i = 0; i < height; i++) {
      mask.fill(1, (row + i) * cols + col, (row + i) * cols + col + width);
    }
  };
  assert.deepEqual(boxesOf(mask, cols), []);
  set(1, 2, 3, 4);
  set(0, 9, 7, 2); // up to the last column, beside the first one's rows
  assert.deepEqual(boxesOf(mask, cols), [
    { row: 0, col: 9, height: 7, width: 2 },
    { row: 1, col: 2, height: 3, width: 4 }
  ]);
  mask[5 * cols] = mask[2 * cols + 3 + 4] = 1;
  mask[2 * cols + 3] = 0;
  const again = new Uint8Array(mask.length);
  for (const { row, col, height, width } of boxesOf(mask, cols)) {
    for (let i = row; i < row + height; i++) {
      for (let j = col; j < col + width; j++) {
        again[i * cols + j]!++;
      }
    }
  }
  assert.deepEqual(again, mask);
});
