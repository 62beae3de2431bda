/**
 * Where a pixel (row, col) of the sample is on the canvas. Row 0, the first scanned line, is on top.
 * `zoom` 1 shows the whole sample; `top` and `left` are the first row and column in view, also fractional.
 */
export interface Frame {
  rows: number;
  cols: number;
  width: number; // of the canvas, CSS pixels
  height: number;
  zoom: number;
  top: number;
  left: number;
}

export const MAX_ZOOM = 64;

/** The largest frame in a box that shows the sample undistorted. `aspect`: row pitch over column pitch. */
export function fit(rows: number, cols: number, aspect: number, maxWidth: number, maxHeight: number): Frame {
  const width = Math.max(1, Math.min(maxWidth, (maxHeight * cols) / (rows * aspect)));
  const height = Math.round((width * rows * aspect) / cols);
  return { rows, cols, width: Math.round(width), height, zoom: 1, top: 0, left: 0 };
}

/** Width and height of a pixel of the sample on the canvas. */
export function cell(frame: Frame): [width: number, height: number] {
  return [(frame.width / frame.cols) * frame.zoom, (frame.height / frame.rows) * frame.zoom];
}

/** The corner between pixels, or any fractional position, where pixel (0, 0) spans 0 to 1. */
export function cornerToCanvas(frame: Frame, row: number, col: number): [x: number, y: number] {
  const [width, height] = cell(frame);
  return [(col - frame.left) * width, (row - frame.top) * height];
}

/** Inverse of `cornerToCanvas`. */
export function toPosition(frame: Frame, x: number, y: number): [row: number, col: number] {
  const [width, height] = cell(frame);
  return [frame.top + y / height, frame.left + x / width];
}

/** Centre of a (possibly fractional) pixel on the canvas. */
export function toCanvas(frame: Frame, row: number, col: number): [x: number, y: number] {
  return cornerToCanvas(frame, row + 0.5, col + 0.5);
}

/** The pixel under a point of the canvas, null outside. */
export function toPixel(frame: Frame, x: number, y: number): [row: number, col: number] | null {
  const position = toPosition(frame, x, y);
  const [row, col] = [Math.floor(position[0]), Math.floor(position[1])];
  return row >= 0 && row < frame.rows && col >= 0 && col < frame.cols ? [row, col] : null;
}

/** Whether the centre of one of these pixels lies in a part of the canvas. */
export function anyWithin(
  frame: Frame,
  pixels: readonly (readonly [number, number])[],
  part: { left: number; right: number; top: number }
): boolean {
  return pixels.some(([row, col]) => {
    const [x, y] = toCanvas(frame, row, col);
    return x >= part.left && x <= part.right && y >= part.top && y <= frame.height;
  });
}

/** First pixel and size of the p×p patch around a pixel, as `curiosity_widgets.data.candidates` cuts it. */
export function patchBox(
  frame: Frame,
  row: number,
  col: number,
  patch: number
): [number, number, number, number] {
  const [width, height] = cell(frame);
  const half = Math.floor(patch / 2);
  return [...cornerToCanvas(frame, row - half, col - half), patch * width, patch * height];
}

/** Zoomed in by a factor; the position under a point of the canvas does not move. */
export function zoomAt(frame: Frame, factor: number, x: number, y: number): Frame {
  const [row, col] = toPosition(frame, x, y);
  const zoom = Math.max(1, Math.min(MAX_ZOOM, frame.zoom * factor));
  const [width, height] = cell({ ...frame, zoom });
  return inside({ ...frame, zoom, top: row - y / height, left: col - x / width });
}

/** Moved by a number of canvas pixels. */
export function panBy(frame: Frame, x: number, y: number): Frame {
  const [width, height] = cell(frame);
  return inside({ ...frame, top: frame.top - y / height, left: frame.left - x / width });
}

/** Moved so that a pixel is in view. */
export function reveal(frame: Frame, row: number, col: number): Frame {
  const [rows, cols] = [frame.rows / frame.zoom, frame.cols / frame.zoom];
  const into = (first: number, size: number, at: number): number =>
    at < first || at + 1 > first + size ? at + 0.5 - size / 2 : first;
  return inside({ ...frame, top: into(frame.top, rows, row), left: into(frame.left, cols, col) });
}

/** No further than the edge of the sample. */
function inside(frame: Frame): Frame {
  const clamp = (first: number, size: number): number =>
    Math.max(0, Math.min(size - size / frame.zoom, first));
  return { ...frame, top: clamp(frame.top, frame.rows), left: clamp(frame.left, frame.cols) };
}
