/** Where a pixel (row, col) of the sample lies on the canvas. Row 0, the first scanned line, is on top. */
export interface Frame {
  rows: number;
  cols: number;
  width: number; // of the canvas, CSS pixels
  height: number;
}

/** The largest frame in a box that shows the sample undistorted. `aspect`: row pitch over column pitch. */
export function fit(rows: number, cols: number, aspect: number, maxWidth: number, maxHeight: number): Frame {
  const width = Math.max(1, Math.min(maxWidth, (maxHeight * cols) / (rows * aspect)));
  return { rows, cols, width: Math.round(width), height: Math.round((width * rows * aspect) / cols) };
}

/** Centre of a (possibly fractional) pixel on the canvas. */
export function toCanvas(frame: Frame, row: number, col: number): [x: number, y: number] {
  return [((col + 0.5) / frame.cols) * frame.width, ((row + 0.5) / frame.rows) * frame.height];
}

/** The pixel under a point of the canvas, null outside. */
export function toPixel(frame: Frame, x: number, y: number): [row: number, col: number] | null {
  const row = Math.floor((y / frame.height) * frame.rows);
  const col = Math.floor((x / frame.width) * frame.cols);
  return row >= 0 && row < frame.rows && col >= 0 && col < frame.cols ? [row, col] : null;
}

/** First pixel and size of the p×p patch around a pixel, as `curiosity_widgets.data.candidates` cuts it. */
export function patchBox(frame: Frame, row: number, col: number, patch: number): [number, number, number, number] {
  const [cellWidth, cellHeight] = [frame.width / frame.cols, frame.height / frame.rows];
  const half = Math.floor(patch / 2);
  return [(col - half) * cellWidth, (row - half) * cellHeight, patch * cellWidth, patch * cellHeight];
}
