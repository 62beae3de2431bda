import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  anyWithin,
  fit,
  panBy,
  patchBox,
  reveal,
  toCanvas,
  toPixel,
  toPosition,
  zoomAt
} from '../../../src/widgets/map/frame';

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

test('what lies in a corner of the canvas is found, also where it is zoomed', () => {
  const frame = fit(10, 20, 1, 200, 100);
  const within = (shown: typeof frame, ...pixels: [number, number][]): boolean =>
    anyWithin(shown, pixels, { left: 0, right: 60, top: 60 });
  assert.ok(within(frame, [0, 0], [9, 4]));
  assert.ok(!within(frame, [4, 4], [9, 7]));
  assert.ok(!within(zoomAt(frame, 2, 0, 0), [9, 4])); // out of view
  assert.ok(within(zoomAt(frame, 2, 0, 100), [9, 2]));
});

test('a patch of even size reaches further up and left, as the kernel cuts it', () => {
  const frame = fit(10, 20, 1, 200, 100);
  assert.deepEqual(patchBox(frame, 5, 7, 4), [50, 30, 40, 40]);
  assert.deepEqual(patchBox(frame, 5, 7, 3), [60, 40, 30, 30]);
});

test('zooming keeps the position under the pointer and shows nothing beyond the edge', () => {
  const whole = fit(31, 46, 1.3, 417, 640);
  const close = zoomAt(whole, 4, 300, 120);
  const [before, after] = [toPosition(whole, 300, 120), toPosition(close, 300, 120)];
  assert.ok(Math.abs(before[0] - after[0]) < 1e-9 && Math.abs(before[1] - after[1]) < 1e-9);
  for (let row = Math.ceil(close.top); row < close.top + 31 / 4 - 1; row++) {
    assert.deepEqual(toPixel(close, ...toCanvas(close, row, Math.ceil(close.left))), [
      row,
      Math.ceil(close.left)
    ]);
  }
  assert.deepEqual(zoomAt(close, 0.01, 5, 5), whole);
  const moved = panBy(close, 1e6, -1e6);
  assert.deepEqual([moved.left, moved.top], [0, 31 - 31 / 4]);
});

test('a pixel out of view is brought into it', () => {
  const close = zoomAt(fit(40, 60, 1, 600, 400), 5, 0, 0);
  assert.deepEqual(reveal(close, 3, 4), close);
  const there = reveal(close, 39, 59);
  const [x, y] = toCanvas(there, 39, 59);
  assert.ok(x > 0 && x < 600 && y > 0 && y < 400);
});
