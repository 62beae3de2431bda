/**
 * Points in WebGL 2: discs, squares and rings with sharp edges. It does only what the latent space needs,
 * since a notebook that saves its widgets holds the whole script once for each panel.
 */

export const [DISC, DISC_WITH_EDGE, SQUARE_WITH_EDGE, RING] = [0, 1, 2, 3];

const VERTEX = `#version 300 es
in vec3 position;
in vec4 tint;
in float shape;
uniform mat4 matrix;
uniform float size;
uniform float nominalDistance;
out vec4 vTint;
out float vShape;
out float vSize;
void main() {
  gl_Position = isnan(position.x) ? vec4(2.0, 2.0, 2.0, 1.0) : matrix * vec4(position, 1.0);
  float shrink = nominalDistance > 0.0 ? clamp(nominalDistance / gl_Position.w, 0.55, 4.0) : 1.0;
  vSize = max(1.5, size * shrink);
  gl_PointSize = vSize;
  vTint = tint;
  vShape = shape;
}`;

const FRAGMENT = `#version 300 es
precision highp float;
uniform vec3 edge;
uniform float edgeWidth;
uniform float opacity;
in vec4 vTint;
in float vShape;
in float vSize;
out vec4 colour;
void main() {
  vec2 off = abs(gl_PointCoord - 0.5) * 2.0;
  float reach = vShape > 1.5 && vShape < 2.5 ? max(off.x, off.y) : length(off);
  if (reach > 1.0) discard;
  float inner = 1.0 - 2.0 * edgeWidth / vSize;
  bool outside = vShape > 0.5 && reach > inner;
  if (vShape > 2.5 && !outside) discard;
  colour = vec4((outside && vShape < 2.5 ? edge : vTint.rgb) * opacity, opacity);
}`;

const ATTRIBUTES = ['position', 'tint', 'shape'] as const;
const UNIFORMS = ['matrix', 'size', 'nominalDistance', 'edge', 'edgeWidth', 'opacity'] as const;

/** The look of points. Lengths in pixels of the canvas. */
export interface Look {
  matrix: readonly number[]; // from the cloud to the screen, column-major
  size: number;
  nominalDistance: number; // at which points have their nominal size; 0: at any
  edge: readonly [number, number, number]; // 0 to 1
  edgeWidth: number;
  opacity: number;
}

/** One set of points: where they are, their colours (RGBA a pixel) and shapes. */
export class PointSet {
  positions: Float32Array = new Float32Array();
  tints: Uint32Array = new Uint32Array();
  shapes: Float32Array = new Float32Array();
  readonly stale = { position: true, tint: true, shape: true }; // differs from the graphics card

  /** Points on top are drawn in full, whatever lies in front of them. */
  constructor(readonly onTop: boolean) {}

  get count(): number {
    return this.tints.length;
  }

  set(positions: Float32Array, tints: Uint32Array, shapes: Float32Array): void {
    [this.positions, this.tints, this.shapes] = [positions, tints, shapes];
    this.markStale();
  }

  tint(tints: Uint32Array): void {
    this.tints = tints;
    this.stale.tint = true;
  }

  /** Send everything to the graphics card again. */
  markStale(): void {
    ATTRIBUTES.forEach(name => {
      this.stale[name] = true;
    });
  }
}

/** Draws sets of points into a context. A restored context needs a new one. */
export class PointPainter {
  private readonly program: WebGLProgram;
  private readonly locations: Record<(typeof UNIFORMS)[number], WebGLUniformLocation | null>;
  private readonly stored = new Map<PointSet, { array: WebGLVertexArrayObject; buffers: WebGLBuffer[] }>();

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.program = gl.createProgram();
    for (const [kind, source] of [
      [gl.VERTEX_SHADER, VERTEX],
      [gl.FRAGMENT_SHADER, FRAGMENT]
    ] as const) {
      const shader = gl.createShader(kind)!;
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(this.program, shader);
      gl.deleteShader(shader); // goes with the program
    }
    ATTRIBUTES.forEach((name, location) => gl.bindAttribLocation(this.program, location, name));
    gl.linkProgram(this.program);
    if (!gl.getProgramParameter(this.program, gl.LINK_STATUS) && !gl.isContextLost()) {
      throw new Error(`the latent space cannot be drawn: ${gl.getProgramInfoLog(this.program)}`);
    }
    const locations = UNIFORMS.map(name => [name, gl.getUniformLocation(this.program, name)]);
    this.locations = Object.fromEntries(locations);
    gl.useProgram(this.program);
    gl.depthFunc(gl.LEQUAL);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.clearColor(0, 0, 0, 0);
  }

  clear(): void {
    const { gl } = this;
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.depthMask(true); // or the depths stay
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
  }

  /** Draw `count` points of a set, from `first` on. */
  draw(set: PointSet, first: number, count: number, look: Look): void {
    const { gl, locations } = this;
    this.store(set);
    if (!count) {
      return;
    }
    gl.uniformMatrix4fv(locations.matrix, false, look.matrix);
    gl.uniform1f(locations.size, look.size);
    gl.uniform1f(locations.nominalDistance, look.nominalDistance);
    gl.uniform3fv(locations.edge, look.edge);
    gl.uniform1f(locations.edgeWidth, look.edgeWidth);
    gl.uniform1f(locations.opacity, look.opacity);
    look.opacity < 1 ? gl.enable(gl.BLEND) : gl.disable(gl.BLEND);
    gl.depthMask(look.opacity >= 1); // points behind are seen through those in front
    set.onTop ? gl.disable(gl.DEPTH_TEST) : gl.enable(gl.DEPTH_TEST);
    gl.drawArrays(gl.POINTS, first, count);
  }

  /** Send a set, or what changed in it, to the graphics card. */
  private store(set: PointSet): void {
    const { gl } = this;
    let stored = this.stored.get(set);
    if (!stored) {
      stored = { array: gl.createVertexArray(), buffers: ATTRIBUTES.map(() => gl.createBuffer()) };
      this.stored.set(set, stored);
      set.markStale();
    }
    gl.bindVertexArray(stored.array);
    const data = { position: set.positions, tint: new Uint8Array(set.tints.buffer), shape: set.shapes };
    ATTRIBUTES.forEach((name, location) => {
      if (set.stale[name]) {
        set.stale[name] = false;
        gl.bindBuffer(gl.ARRAY_BUFFER, stored.buffers[location]!);
        gl.bufferData(gl.ARRAY_BUFFER, data[name], gl.DYNAMIC_DRAW);
        gl.enableVertexAttribArray(location);
        const tint = name === 'tint';
        gl.vertexAttribPointer(
          location,
          tint ? 4 : name === 'position' ? 3 : 1,
          tint ? gl.UNSIGNED_BYTE : gl.FLOAT,
          tint,
          0,
          0
        );
      }
    });
  }
}
