/** The points of the cloud, of the selection, of what was measured and of the focus, in their colours. */
import { pack } from '../score/colours';
import type { Camera } from './camera';
import { DISC, DISC_WITH_EDGE, RING, SQUARE_WITH_EDGE } from './gl';
import type { LatentData, Values } from './messages';
import type { CloudScene } from './scene';
import { Tints } from './tints';

const FEW = 300; // selected points that get a ring; more would hide each other
const SELECTED = pack([255, 176, 0]);
const [NO_VALUE_LIGHT, NO_VALUE_DARK] = [pack([176, 176, 176]), pack([96, 96, 96])];

/** All methods but the constructor need data with points. */
export class CloudPoints {
  private readonly tints: Tints;

  constructor(
    private readonly scene: CloudScene,
    private readonly data: LatentData,
    private readonly camera: Camera
  ) {
    this.tints = new Tints(data);
  }

  /** Use new coordinates. Returns whether the number of points has changed, so that all need a colour. */
  reshape(): boolean {
    const changed = this.tints.fit();
    const shapes = new Float32Array(this.data.size).fill(DISC);
    this.scene.cloud.set(this.data.positions(this.camera.dimensions), this.tints.shown, shapes);
    return changed;
  }

  /** Colour every point by its value, or, where there are no values, by its cluster. */
  paint(values: Values | null, clusters: Uint8Array | null, table: Uint32Array): void {
    const none = document.body.dataset.jpThemeLight === 'false' ? NO_VALUE_DARK : NO_VALUE_LIGHT;
    if (values?.groups) {
      this.tints.byVerdict(values, none);
    } else if (values) {
      this.tints.byValue(values, table, none);
    } else {
      this.tints.byCluster(clusters, none);
    }
  }

  showMeasured(): void {
    const { measured, steps } = this.data;
    const shapes = Float32Array.from(steps, step => (step === 0 ? SQUARE_WITH_EDGE : DISC_WITH_EDGE));
    this.scene.measured.set(this.coordinatesOf(measured), this.tints.of(measured), shapes);
    this.scene.redraw();
  }

  /** Mute all but the selected candidates; a few of them get a ring. */
  showSelection(selected: Uint32Array, background: [number, number, number]): void {
    const known = selected.filter(index => index < this.data.size);
    const few = known.length <= FEW;
    this.tints.mute(known, background);
    this.scene.cloud.tint(this.tints.shown);
    this.scene.ringed = few;
    this.scene.selected.set(
      this.coordinatesOf(known),
      few ? new Uint32Array(known.length).fill(SELECTED) : this.tints.of(known),
      new Float32Array(known.length).fill(few ? RING : DISC)
    );
  }

  /** Rings around the selected position and the one under the pointer, by their indices; -1: none. */
  showFocus(selected: number, hovered: number, ink: [number, number, number]): void {
    const rings: [index: number, tint: number][] = [
      [selected, SELECTED],
      [hovered, pack(ink)]
    ];
    const visible = rings.filter(([index]) => index >= 0 && index < this.data.size);
    this.scene.focus.set(
      this.coordinatesOf(visible.map(([index]) => index)),
      Uint32Array.from(visible, ([, tint]) => tint),
      new Float32Array(visible.length).fill(RING)
    );
    this.scene.redraw();
  }

  private coordinatesOf(indices: ArrayLike<number>): Float32Array {
    const positions = this.data.positions(this.camera.dimensions);
    const { slots } = this.data;
    const coordinates = new Float32Array(3 * indices.length);
    for (let i = 0; i < indices.length; i++) {
      const slot = slots[indices[i]!]!;
      for (let k = 0; k < 3; k++) {
        coordinates[3 * i + k] = positions[3 * slot + k]!;
      }
    }
    return coordinates;
  }
}
