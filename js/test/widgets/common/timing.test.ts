import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { onFrame, throttle } from '../../../src/widgets/common/timing';

beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1e6 }));
afterEach(() => mock.timers.reset());

test('calls are spread over time and the last one is never lost', () => {
  let calls = 0;
  const throttled = throttle(() => calls++, 100);
  throttled();
  throttled();
  mock.timers.tick(0);
  assert.equal(calls, 1);
  throttled();
  throttled();
  mock.timers.tick(99);
  assert.equal(calls, 1);
  mock.timers.tick(1);
  assert.equal(calls, 2);
  mock.timers.tick(1000);
  assert.equal(calls, 2);
});

test('a call that is cancelled is not made', () => {
  let calls = 0;
  const throttled = throttle(() => calls++, 100);
  throttled();
  throttled.cancel();
  mock.timers.tick(1000);
  assert.equal(calls, 0);
});

test('a frame is drawn once, however often it is requested', () => {
  const frames = new Map<number, () => void>();
  let next = 0;
  const page = globalThis as unknown as Record<string, unknown>;
  page.requestAnimationFrame = (call: () => void): number => {
    frames.set(++next, call);
    return next;
  };
  page.cancelAnimationFrame = (frame: number): void => void frames.delete(frame);
  let drawn = 0;
  const draw = onFrame(() => drawn++);
  draw();
  draw();
  assert.equal(frames.size, 1);
  frames.get(1)!();
  assert.equal(drawn, 1);
  draw();
  draw.cancel();
  assert.ok(!frames.has(2));
});
