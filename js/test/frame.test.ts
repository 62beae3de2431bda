import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fit, patchBox, toCanvas, toPixel } from '../src/widgets/frame';

test('a frame keeps the shape of the sample', () => {
  const wide = fit(31, 46, 1, 460, 1000);
  assert.deepEqual([wide.width, wide.height], [460, 310]);
  const tall = fit(46, 31, 2, 1000, 460);
  assert.equal(tall.height, 460);
  assert.equal(tall.width, 155);
});

test('every pixel is found again at its centre, rows down and columns to the right', () => {
  const frame = fit(31, 46, 1.3, 417, 640);
  for (let row = 0; row < 31; row++) {
    for (let col = 0; col < 46; col++) {
      assert.deepEqual(toPixel(frame, ...toCanvas(frame, row, col)), [row, col]);
    }
  }
  assert.equal(toPixel(frame, frame.width + 1, 3), null);
});

test('a patch of even size reaches further up and left, as the kernel cuts it', () => {
  const frame = { rows: 10, cols: 20, width: 200, height: 100 };
  assert.deepEqual(patchBox(frame, 5, 7, 4), [50, 30, 40, 40]);
  assert.deepEqual(patchBox(frame, 5, 7, 3), [60, 40, 30, 30]);
});
