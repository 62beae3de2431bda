/** Call at most once in `wait` milliseconds; the last call is never lost. */
export function throttle(call: () => void, wait: number): { (): void; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = -Infinity;
  const run = (): void => {
    timer = undefined;
    last = Date.now();
    call();
  };
  const throttled = (): void => {
    timer ??= setTimeout(run, Math.max(0, last + wait - Date.now()));
  };
  throttled.cancel = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  return throttled;
}

/** Call once in the next animation frame, however often it is requested. */
export function onFrame(call: () => void): { (): void; cancel(): void } {
  let frame = 0;
  const request = (): void => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      call();
    });
  };
  request.cancel = (): void => {
    cancelAnimationFrame(frame);
    frame = 0;
  };
  return request;
}
