/** The view of the cloud: an orbit around it in 3-D, a sheet in 2-D. */

const FIELD = (35 * Math.PI) / 180; // angle of view, top to bottom
const DISTANCE = 5; // from the centre; the cloud has a root mean square radius of 1
const HALF_HEIGHT = 2.1; // of the sheet
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

  resize(width: number, height: number): void {
    [this.width, this.height] = [width, height];
  }

  reset(): void {
    [this.azimuth, this.elevation, this.zoom, this.centre] = [0.6, 0.35, 1, [0, 0]];
  }

  /** Rotate in 3-D, move the sheet in 2-D, by a distance on the screen in CSS pixels. */
  drag(dx: number, dy: number): void {
    if (this.dimensions === 3) {
      this.azimuth -= dx * 0.008;
      this.elevation = Math.max(-STEEPEST, Math.min(STEEPEST, this.elevation + dy * 0.008));
    } else {
      const scale = (2 * HALF_HEIGHT) / this.zoom / this.height;
      this.centre = [this.centre[0] - dx * scale, this.centre[1] + dy * scale];
    }
  }

  magnify(factor: number): void {
    this.zoom = Math.max(ZOOMS[0], Math.min(ZOOMS[1], this.zoom * factor));
  }

  /** How much larger the cloud is than at the start, at its centre. */
  get magnification(): number {
    return this.zoom;
  }

  /** The map from the cloud to WebGL's clip space, column-major; in 3-D w is the distance from the eye. */
  matrix(): number[] {
    return this.dimensions === 3 ? this.orbit() : this.sheet();
  }

  /** Distance at which points have their nominal size; 0 where they do not shrink with distance. */
  get nominalDistance(): number {
    return this.dimensions === 3 ? DISTANCE : 0;
  }

  /** Perspective from a sphere around the centre, looking at it, y up. */
  private orbit(): number[] {
    const distance = DISTANCE / this.zoom;
    const [near, far] = [distance / 200, distance + 200];
    const [sinA, cosA] = [Math.sin(this.azimuth), Math.cos(this.azimuth)];
    const [sinE, cosE] = [Math.sin(this.elevation), Math.cos(this.elevation)];
    const right = [cosA, 0, -sinA];
    const up = [-sinE * sinA, cosE, -sinE * cosA];
    const back = [cosE * sinA, sinE, cosE * cosA]; // from the centre to the eye
    const tall = 1 / Math.tan(FIELD / 2);
    const wide = (tall * this.height) / this.width;
    const depth = -(far + near) / (far - near);
    const columns = [0, 1, 2].map(k => [wide * right[k]!, tall * up[k]!, depth * back[k]!, -back[k]!]);
    return [...columns.flat(), 0, 0, -depth * distance - (2 * far * near) / (far - near), distance];
  }

  /** Parallel from above. */
  private sheet(): number[] {
    const tall = this.zoom / HALF_HEIGHT;
    const wide = (tall * this.height) / this.width;
    const [x, y] = this.centre;
    return [wide, 0, 0, 0, 0, tall, 0, 0, 0, 0, -1 / HALF_DEPTH, 0, -wide * x, -tall * y, 0, 1];
  }
}
