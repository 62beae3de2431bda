/** Where points are on the screen, and which are at a point or inside a line. Nothing is drawn here. */

/** Screen positions (x, y by slot, CSS pixels) and depths of points; NaN where a point is not visible. */
export interface Projected {
  xy: Float32Array;
  depths: Float32Array;
}

/** Project x, y, z triples by a column-major 4×4 matrix onto a screen. */
export function project(
  points: Float32Array,
  matrix: ArrayLike<number>,
  width: number,
  height: number
): Projected {
  const count = points.length / 3;
  const [xy, depths] = [new Float32Array(2 * count), new Float32Array(count)];
  const m = Float64Array.from(matrix);
  for (let i = 0; i < count; i++) {
    const [x, y, z] = [points[3 * i]!, points[3 * i + 1]!, points[3 * i + 2]!];
    const w = m[3]! * x + m[7]! * y + m[11]! * z + m[15]!;
    const depth = (m[2]! * x + m[6]! * y + m[10]! * z + m[14]!) / w;
    const visible = w > 0 && depth >= -1 && depth <= 1;
    xy[2 * i] = visible ? (((m[0]! * x + m[4]! * y + m[8]! * z + m[12]!) / w + 1) / 2) * width : NaN;
    xy[2 * i + 1] = visible ? ((1 - (m[1]! * x + m[5]! * y + m[9]! * z + m[13]!) / w) / 2) * height : NaN;
    depths[i] = depth;
  }
  return { xy, depths };
}

/** The slot nearest to a point of the screen within a radius, the front one among equals; -1 if none is. */
export function nearest(
  { xy, depths }: Projected,
  x: number,
  y: number,
  radius: number,
  among?: Uint32Array
): number {
  let found = -1;
  let best = radius * radius;
  const count = among ? among.length : depths.length;
  for (let k = 0; k < count; k++) {
    const slot = among ? among[k]! : k;
    const [dx, dy] = [xy[2 * slot]! - x, xy[2 * slot + 1]! - y];
    const distance = dx * dx + dy * dy;
    if (distance < best || (distance === best && found >= 0 && depths[slot]! < depths[found]!)) {
      best = distance;
      found = slot;
    }
  }
  return found;
}

/** The slots inside a closed line x, y, x, y … (even-odd), on a screen of whole pixels. */
export function enclosed(
  { xy }: Projected,
  line: readonly number[],
  width: number,
  height: number
): number[] {
  const inside = fill(line, width, height);
  const slots: number[] = [];
  for (let slot = 0; slot < xy.length / 2; slot++) {
    const [x, y] = [Math.floor(xy[2 * slot]!), Math.floor(xy[2 * slot + 1]!)];
    if (x >= 0 && x < width && y >= 0 && y < height && inside[y * width + x]) {
      slots.push(slot);
    }
  }
  return slots;
}

/** The pixels with their centres inside a closed line. Filled row by row: a long line costs little more. */
function fill(line: readonly number[], width: number, height: number): Uint8Array {
  const mask = new Uint8Array(width * height);
  const corners = line.length / 2;
  for (let row = 0; row < height; row++) {
    const y = row + 0.5;
    const crossings: number[] = [];
    for (let i = 0, j = corners - 1; i < corners; j = i++) {
      const [y0, y1] = [line[2 * j + 1]!, line[2 * i + 1]!];
      if (y0 > y !== y1 > y) {
        crossings.push(line[2 * j]! + ((y - y0) / (y1 - y0)) * (line[2 * i]! - line[2 * j]!));
      }
    }
    crossings.sort((a, b) => a - b);
    for (let k = 0; k + 1 < crossings.length; k += 2) {
      const from = Math.max(0, Math.ceil(crossings[k]! - 0.5));
      const to = Math.min(width - 1, Math.floor(crossings[k + 1]! - 0.5));
      if (to >= from) {
        mask.fill(1, row * width + from, row * width + to + 1);
      }
    }
  }
  return mask;
}
