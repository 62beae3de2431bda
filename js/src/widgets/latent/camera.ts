/** The view of the cloud: an orbit around it in 3-D, a sheet in 2-D. */

const FIELD = (35 * Math.PI) / 180; // angle of view, top to bottom
const DISTANCE = 5; // from the centre; the cloud has a root mean square radius of 1
const HALF_HEIGHT = 2.1; // of the sheet
const MARGIN = 1.1; // around all points
const HALF_DEPTH = 10; // of the sheet
const STEEPEST = (89 * Math.PI) / 180;
const ZOOMS: readonly [number, number] = [0.1, 60];

export class Camera {
  dimensions: 2 | 3 = 3;
  private azimuth = 0.6;
  private elevation = 0.35;
  private zoom = 1;
  private centre: [number, number] = [0, 0];
  private width = 1;
  private height = 1;
  private target: [number, number, number] = [0, 0, 0]; // what the eye looks at in 3-D
  private fitted = 1; // the zoom that shows all points
  private touched = false; // the user has moved the view

  resize(width: number, height: number): void {
    [this.width, this.height] = [width, height];
  }

  reset(): void {
    [this.azimuth, this.elevation, this.zoom, this.centre] = [0.6, 0.35, 1, [0, 0]];
    [this.fitted, this.touched, this.target] = [1, false, [0, 0, 0]];
  }

  /** Show all of these points (x, y, z …), unless the user has moved the view. */
  fit(points: Float32Array): void {
    if (this.touched) {
      return;
    }
    const ends = [0, 1, 2].map(k => extent(points, k));
    if (!ends.every(([low, high]) => Number.isFinite(low + high))) {
      return;
    }
    const middle = ends.map(([low, high]) => (low + high) / 2) as [number, number, number];
    const shape = this.width / this.height;
    if (this.dimensions === 3) {
      this.target = middle;
      this.fitted = DISTANCE / (MARGIN * this.nearest(points) || DISTANCE);
    } else {
      this.centre = [middle[0], middle[1]];
      const [wide, tall] = ends.map(([low, high]) => (high - low) / 2 || 1) as [number, number, number];
      this.fitted = Math.min(HALF_HEIGHT / tall, (HALF_HEIGHT * shape) / wide) / MARGIN;
    }
    this.zoom = this.fitted;
  }

  /** How near the eye may come in 3-D with all points in view. */
  private nearest(points: Float32Array): number {
    const { right, up, back } = this.axes();
    const tall = 1 / Math.tan(FIELD / 2);
    const wide = (tall * this.height) / this.width;
    let distance = 0;
    for (let i = 0; i < points.length; i += 3) {
      const at = [0, 1, 2].map(k => points[i + k]! - this.target[k]!);
      const along = (axis: number[]): number => axis[0]! * at[0]! + axis[1]! * at[1]! + axis[2]! * at[2]!;
      const reach = Math.max(Math.abs(along(right)) * wide, Math.abs(along(up)) * tall) + along(back);
      if (!Number.isNaN(reach)) {
        distance = Math.max(distance, reach);
      }
    }
    return distance;
  }

  /** Rotate in 3-D, move the sheet in 2-D, by a distance on the screen in CSS pixels. */
  drag(dx: number, dy: number): void {
    this.touched = true;
    if (this.dimensions === 3) {
      this.azimuth -= dx * 0.008;
      this.elevation = Math.max(-STEEPEST, Math.min(STEEPEST, this.elevation + dy * 0.008));
    } else {
      const scale = (2 * HALF_HEIGHT) / this.zoom / this.height;
      this.centre = [this.centre[0] - dx * scale, this.centre[1] + dy * scale];
    }
  }

  magnify(factor: number): void {
    this.touched = true;
    const [least, most] = ZOOMS.map(zoom => zoom * this.fitted) as [number, number];
    this.zoom = Math.max(least, Math.min(most, this.zoom * factor));
  }

  /** How much larger the cloud is than at the start, at its centre. */
  get magnification(): number {
    return this.zoom / this.fitted;
  }

  /** The map from the cloud to WebGL's clip space, column-major; in 3-D w is the distance from the eye. */
  matrix(): number[] {
    return this.dimensions === 3 ? this.orbit() : this.sheet();
  }

  /** Distance at which points have their nominal size, that of a fitted view; 0 where they do not shrink with it. */
  get nominalDistance(): number {
    return this.dimensions === 3 ? DISTANCE / this.fitted : 0;
  }

  /** Perspective from a sphere around the centre, looking at it, y up. */
  private orbit(): number[] {
    const distance = DISTANCE / this.zoom;
    const [near, far] = [distance / 200, distance + 200];
    const { right, up, back } = this.axes();
    const tall = 1 / Math.tan(FIELD / 2);
    const wide = (tall * this.height) / this.width;
    const depth = -(far + near) / (far - near);
    const columns = [0, 1, 2].map(k => [wide * right[k]!, tall * up[k]!, depth * back[k]!, -back[k]!]);
    const shift = [0, 0, -depth * distance - (2 * far * near) / (far - near), distance].map(
      (part, row) => part - columns.reduce((sum, column, k) => sum + column[row]! * this.target[k]!, 0)
    );
    return [...columns.flat(), ...shift];
  }

  /** To the right, up, and from what the eye looks at to the eye. */
  private axes(): { right: number[]; up: number[]; back: number[] } {
    const [sinA, cosA] = [Math.sin(this.azimuth), Math.cos(this.azimuth)];
    const [sinE, cosE] = [Math.sin(this.elevation), Math.cos(this.elevation)];
    return {
      right: [cosA, 0, -sinA],
      up: [-sinE * sinA, cosE, -sinE * cosA],
      back: [cosE * sinA, sinE, cosE * cosA]
    };
  }

  /** Parallel from above. */
  private sheet(): number[] {
    const tall = this.zoom / HALF_HEIGHT;
    const wide = (tall * this.height) / this.width;
    const [x, y] = this.centre;
    return [wide, 0, 0, 0, 0, tall, 0, 0, 0, 0, -1 / HALF_DEPTH, 0, -wide * x, -tall * y, 0, 1];
  }
}

/** The lowest and highest x, y or z (`k` 0, 1 or 2) of points; infinite where there is none. */
export function extent(points: Float32Array, k: number): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = k; i < points.length; i += 3) {
    const value = points[i]!;
    if (!Number.isNaN(value)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return [low, high];
}
