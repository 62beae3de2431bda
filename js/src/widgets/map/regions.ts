/** Regions drawn on the map: which pixels lie in them. */

/** A corner as (row, col), where pixel (0, 0) spans 0 to 1. */
export type Corner = readonly [row: number, col: number];

/** The pixels of a region: a box of the sample and, row by row, which of its pixels belong. */
export interface Region {
  row: number;
  col: number;
  height: number;
  width: number;
  inside: Uint8Array;
  count: number;
}

/** The corners of the rectangle that spans two pixels, both included. */
export function rectangle([r0, c0]: Corner, [r1, c1]: Corner): Corner[] {
  const [top, bottom] = [Math.min(r0, r1), Math.max(r0, r1) + 1];
  const [left, right] = [Math.min(c0, c1), Math.max(c0, c1) + 1];
  return [
    [top, left],
    [top, right],
    [bottom, right],
    [bottom, left]
  ];
}

/** The pixels whose centre lies in a polygon (even-odd), by scan lines; null where there are none. */
export function fill(polygon: readonly Corner[], rows: number, cols: number): Region | null {
  const within = (values: number[], size: number): [number, number] => [
    Math.max(0, Math.floor(Math.min(...values))),
    Math.min(size, Math.ceil(Math.max(...values)))
  ];
  const [row, bottom] = within(
    polygon.map(corner => corner[0]),
    rows
  );
  const [col, right] = within(
    polygon.map(corner => corner[1]),
    cols
  );
  const [height, width] = [bottom - row, right - col];
  if (polygon.length < 3 || height <= 0 || width <= 0) {
    return null;
  }
  const inside = new Uint8Array(height * width);
  let count = 0;
  for (let i = 0; i < height; i++) {
    const crossings = crossingsAt(polygon, row + i + 0.5);
    for (let k = 0; k + 1 < crossings.length; k += 2) {
      const first = Math.max(0, Math.ceil(crossings[k]! - 0.5) - col);
      const last = Math.min(width, Math.ceil(crossings[k + 1]! - 0.5) - col);
      if (last > first) {
        inside.fill(1, i * width + first, i * width + last);
        count += last - first;
      }
    }
  }
  return count ? { row, col, height, width, inside, count } : null;
}

/** Columns at which a polygon's edges cross a row, ascending. */
function crossingsAt(polygon: readonly Corner[], row: number): number[] {
  const columns: number[] = [];
  polygon.forEach(([r0, c0], i) => {
    const [r1, c1] = polygon[(i + 1) % polygon.length]!;
    if (r0 <= row !== r1 <= row) {
      columns.push(c0 + ((row - r0) / (r1 - r0)) * (c1 - c0));
    }
  });
  return columns.sort((a, b) => a - b);
}

/** Every pixel of a region, as (row, col). */
export function* pixelsOf({ row, col, height, width, inside }: Region): Generator<[number, number]> {
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      if (inside[i * width + j]) {
        yield [row + i, col + j];
      }
    }
  }
}

/** Boxes of the pixels that are not 0, each in one: runs along the rows, joined where rows repeat them. */
export function boxesOf(
  mask: Uint8Array,
  cols: number
): { row: number; col: number; height: number; width: number }[] {
  const boxes: { row: number; col: number; height: number; width: number }[] = [];
  let above = new Map<number, number>(); // run -> its box, for the row before
  for (let row = 0; row * cols < mask.length; row++) {
    const here = new Map<number, number>();
    for (let col = 0; col < cols; col++) {
      if (!mask[row * cols + col]) {
        continue;
      }
      const first = col;
      while (col < cols && mask[row * cols + col]) {
        col++;
      }
      const run = first * (cols + 1) + col;
      const box = above.get(run) ?? boxes.push({ row, col: first, height: 0, width: col - first }) - 1;
      boxes[box]!.height++;
      here.set(run, box);
    }
    above = here;
  }
  return boxes;
}
