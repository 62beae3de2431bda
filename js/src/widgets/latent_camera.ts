/** From where the cloud is seen: an orbit in 3-D, a sheet in 2-D. */
import { Camera, Matrix4, OrthographicCamera, PerspectiveCamera } from 'three';

const FIELD = 35; // degrees, top to bottom
const DISTANCE = 5; // from the centre; the cloud has a root mean square radius of 1
const HALF_HEIGHT = 2.1; // of the sheet
const STEEPEST = (89 * Math.PI) / 180;
const ZOOMS: readonly [number, number] = [0.1, 60];

export class Viewpoint {
  dimensions: 2 | 3 = 3;
  private azimuth = 0.6;
  private elevation = 0.35;
  private zoom = 1;
  private centre: [number, number] = [0, 0];
  private width = 1;
  private height = 1;
  private readonly perspective = new PerspectiveCamera(FIELD, 1, 0.02, 200);
  private readonly sheet = new OrthographicCamera(-1, 1, 1, -1, -10, 10);

  resize(width: number, height: number): void {
    [this.width, this.height] = [width, height];
  }

  reset(): void {
    [this.azimuth, this.elevation, this.zoom, this.centre] = [0.6, 0.35, 1, [0, 0]];
  }

  /** Rotate in 3-D, move the sheet in 2-D, by a way on the screen in CSS pixels. */
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

  /** How much larger than at the start points are, at the centre of the cloud. */
  get magnification(): number {
    return this.zoom;
  }

  /** The camera for the present view. */
  camera(): Camera {
    const aspect = this.width / this.height;
    if (this.dimensions === 3) {
      const distance = DISTANCE / this.zoom;
      const flat = Math.cos(this.elevation) * distance;
      const camera = this.perspective;
      camera.aspect = aspect;
      camera.near = distance / 200;
      camera.far = distance + 200;
      camera.position.set(
        flat * Math.sin(this.azimuth),
        Math.sin(this.elevation) * distance,
        flat * Math.cos(this.azimuth)
      );
      camera.lookAt(0, 0, 0);
      camera.updateProjectionMatrix();
      camera.updateMatrixWorld();
      return camera;
    }
    const half = HALF_HEIGHT / this.zoom;
    const camera = this.sheet;
    [camera.left, camera.right] = [-half * aspect, half * aspect];
    [camera.top, camera.bottom] = [half, -half];
    camera.position.set(this.centre[0], this.centre[1], 1);
    camera.updateProjectionMatrix();
    camera.updateMatrixWorld();
    return camera;
  }

  /** From the cloud to the screen, column-major. */
  matrix(): number[] {
    const camera = this.camera();
    return new Matrix4().multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse).elements;
  }

  /** Distance at which points have their plain size; 0 where they do not shrink with distance. */
  get plainDistance(): number {
    return this.dimensions === 3 ? DISTANCE : 0;
  }
}
