/**
 * The cloud in WebGL. While it moves only the first points (a fair sample, see latent_data.ts) are drawn;
 * when it rests all are, a slice in every frame, so that a quarter of a million points never hold the page.
 */
import { BufferAttribute, BufferGeometry, Points, Scene, ShaderMaterial, WebGLRenderer } from 'three';
import type { Viewpoint } from './latent_camera';

const MOVING = 12_000; // points drawn while the view moves
const SLICE = 24_000; // points drawn in a frame while it rests
const RESTS_AFTER = 140; // milliseconds

const VERTEX = `
attribute vec4 tint;
attribute float shape;
uniform float size;
uniform float plainDistance;
varying vec4 vTint;
varying float vShape;
varying float vSize;
void main() {
  vec4 seen = modelViewMatrix * vec4(position, 1.0);
  gl_Position = projectionMatrix * seen;
  float shrink = plainDistance > 0.0 ? clamp(plainDistance / -seen.z, 0.55, 4.0) : 1.0;
  vSize = max(1.5, size * shrink);
  gl_PointSize = vSize;
  vTint = tint;
  vShape = shape;
}`;

// Shapes: 0 disc, 1 disc with an edge, 2 square with an edge, 3 ring.
const FRAGMENT = `
uniform vec3 edge;
uniform float edgeWidth;
varying vec4 vTint;
varying float vShape;
varying float vSize;
void main() {
  vec2 off = abs(gl_PointCoord - 0.5) * 2.0;
  float reach = vShape > 1.5 && vShape < 2.5 ? max(off.x, off.y) : length(off);
  if (reach > 1.0) discard;
  float inner = 1.0 - 2.0 * edgeWidth / vSize;
  bool outside = vShape > 0.5 && reach > inner;
  if (vShape > 2.5 && !outside) discard;
  gl_FragColor = vec4(outside && vShape < 2.5 ? edge : vTint.rgb, 1.0);
}`;

/** One set of points, drawn in slices. */
class Layer {
  readonly points: Points<BufferGeometry, ShaderMaterial>;
  count = 0;

  constructor(onTop: boolean) {
    const material = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      depthTest: !onTop,
      depthWrite: !onTop,
      uniforms: { size: { value: 1 }, plainDistance: { value: 0 }, edge: { value: [0, 0, 0] }, edgeWidth: { value: 1 } }
    });
    this.points = new Points(new BufferGeometry(), material);
    this.points.frustumCulled = false;
  }

  set(positions: Float32Array, tints: Uint32Array, shapes: Float32Array): void {
    this.points.geometry.dispose();
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(positions, 3));
    geometry.setAttribute('tint', new BufferAttribute(new Uint8Array(tints.buffer), 4, true));
    geometry.setAttribute('shape', new BufferAttribute(shapes, 1));
    this.points.geometry = geometry;
    this.count = tints.length;
  }

  tint(tints: Uint32Array): void {
    const attribute = this.points.geometry.getAttribute('tint') as BufferAttribute;
    attribute.array.set(new Uint8Array(tints.buffer));
    attribute.needsUpdate = true;
  }

  dispose(): void {
    this.points.geometry.dispose();
    this.points.material.dispose();
  }
}

/** A WebGL context, or null where the browser has none to give. */
export function contextOf(canvas: HTMLCanvasElement): WebGL2RenderingContext | null {
  return canvas.getContext('webgl2', {
    alpha: true,
    antialias: false,
    preserveDrawingBuffer: true, // slices add up
    powerPreference: 'low-power'
  });
}

export class CloudScene {
  readonly cloud = new Layer(false);
  readonly selected = new Layer(true);
  readonly measured = new Layer(true);
  readonly focus = new Layer(true);
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private frame = 0;
  private rest: ReturnType<typeof setTimeout> | undefined;
  private cursor = 0;
  private moving = false;
  private density = 1;
  private lost = false;
  /** Whether the selected points are rings around others, or discs of their own. */
  ringed = true;
  private edge: [number, number, number] = [0, 0, 0];

  constructor(
    canvas: HTMLCanvasElement,
    context: WebGL2RenderingContext,
    private readonly view: Viewpoint,
    private readonly told: (drawn: number, of: number) => void
  ) {
    // Named again, for a context that is lost and made anew.
    this.renderer = new WebGLRenderer({ canvas, context, alpha: true, preserveDrawingBuffer: true });
    this.renderer.autoClear = false;
    this.renderer.setClearColor(0, 0);
    this.scene.matrixAutoUpdate = false;
    for (const [order, { points }] of [this.cloud, this.selected, this.measured, this.focus].entries()) {
      points.renderOrder = order;
      this.scene.add(points);
    }
  }

  resize(width: number, height: number, density: number): void {
    this.density = density;
    this.renderer.setPixelRatio(density);
    this.renderer.setSize(width, height);
    this.redraw();
  }

  /** Outlines must stand out from the ground of the theme. */
  outline(colour: [number, number, number]): void {
    this.edge = colour.map(part => part / 255) as [number, number, number];
  }

  /** The context is gone: nothing can be drawn until it comes back. */
  pause(lost: boolean): void {
    this.lost = lost;
    if (!lost) {
      this.renderer.setClearColor(0, 0);
      this.redraw();
    }
  }

  /** Draw all, in slices. */
  redraw(): void {
    clearTimeout(this.rest);
    [this.moving, this.cursor] = [false, 0];
    this.ask();
  }

  /** Draw a sample now and all when the view rests. */
  move(): void {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.redraw(), RESTS_AFTER);
    [this.moving, this.cursor] = [this.cloud.count > MOVING, 0];
    this.ask();
  }

  /** Give the context back. */
  dispose(): void {
    clearTimeout(this.rest);
    cancelAnimationFrame(this.frame);
    this.frame = -1;
    [this.cloud, this.selected, this.measured, this.focus].forEach(layer => layer.dispose());
    this.renderer.dispose();
    this.renderer.forceContextLoss();
  }

  private ask(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      if (!this.lost) {
        this.draw();
      }
    });
  }

  private draw(): void {
    if (this.cursor === 0) {
      this.renderer.clear();
    }
    const [from, to] = [this.cursor, this.cursor + (this.moving ? MOVING : SLICE)];
    // The slots of the cloud, then those of the selection, as one long row.
    const drawn = this.part(this.cloud, from, to);
    const start = this.moving ? 0 : this.cloud.count;
    this.part(this.selected, from - start, to - start);
    this.part(this.measured, 0, SLICE);
    this.part(this.focus, 0, SLICE);
    this.dress();
    this.renderer.render(this.scene, this.view.camera());
    this.cursor = to;
    if (!this.moving && this.cursor < this.cloud.count + this.selected.count) {
      this.ask();
    }
    this.told(Math.min(this.cloud.count, Math.max(drawn, this.cursor)), this.cloud.count);
  }

  /** Show what a layer has between two of its points. Returns how many these are. */
  private part({ points, count }: Layer, from: number, to: number): number {
    const [first, last] = [Math.max(0, Math.min(count, from)), Math.max(0, Math.min(count, to))];
    points.visible = last > first;
    points.geometry.setDrawRange(first, last - first);
    return last - first;
  }

  private dress(): void {
    const { plainDistance, magnification, dimensions } = this.view;
    const many = this.cloud.count;
    // Few points are shown large, many small; both grow a little as one looks closer.
    const grown = dimensions === 2 ? Math.sqrt(Math.min(6, Math.max(1, magnification))) : 1;
    const base = Math.max(2, Math.min(6, 260 / Math.sqrt(many + 1))) * grown;
    const sizes: [Layer, number][] = [
      [this.cloud, base],
      [this.selected, this.ringed ? base + 4 : base],
      [this.measured, Math.max(8, base + 3)],
      [this.focus, Math.max(15, base + 9)]
    ];
    for (const [{ points }, size] of sizes) {
      const { uniforms } = points.material;
      uniforms.size.value = size * this.density;
      uniforms.plainDistance.value = plainDistance;
      uniforms.edge.value = this.edge;
      uniforms.edgeWidth.value = 1.6 * this.density;
    }
  }
}
