/** The numbers of the clusters at their centres. */
import { element } from '../common/dom';
import type { Camera } from './camera';
import type { LatentData } from './messages';
import { project } from './pick';

export class ClusterNumbers {
  readonly node = element('div', { class: 'cw-latent-numbers', 'aria-hidden': 'true' });
  private centres: Float32Array = new Float32Array();
  private labels: HTMLElement[] = [];

  constructor(
    private readonly data: LatentData,
    private readonly camera: Camera
  ) {}

  /** Clusters or coordinates changed. */
  update(): void {
    const { data, camera } = this;
    const positions = data.size ? data.positions(camera.dimensions) : new Float32Array();
    const sizes = data.size ? data.clusterSizes() : [];
    this.centres = centresOf(positions, data.order, data.clusters ?? new Uint8Array(), sizes.length);
    this.labels = sizes.map((_, cluster) => element('span', {}, String(cluster + 1)));
    this.node.replaceChildren(...this.labels);
  }

  /** The view moved; `width` and `height` are the canvas's. */
  move(width: number, height: number): void {
    if (this.labels.length) {
      const { xy } = project(this.centres, this.camera.matrix(), width, height);
      this.labels.forEach((label, i) => {
        label.style.transform = `translate(-50%, -50%) translate(${xy[2 * i]}px, ${xy[2 * i + 1]}px)`;
      });
    }
  }
}

/** The mean x, y, z of every cluster; `positions` of the slots, of whose candidates `labels` has the clusters. */
export function centresOf(
  positions: Float32Array,
  order: Uint32Array,
  labels: Uint8Array,
  count: number
): Float32Array {
  const [sums, sizes] = [new Float64Array(3 * count), new Float64Array(count)];
  for (let slot = 0; slot < order.length; slot++) {
    const cluster = labels[order[slot]!] ?? count;
    const place = 3 * slot;
    const known = Number.isFinite(positions[place]! + positions[place + 1]! + positions[place + 2]!);
    if (cluster < count && known) {
      for (let k = 0; k < 3; k++) {
        sums[3 * cluster + k]! += positions[place + k]!;
      }
      sizes[cluster]!++;
    }
  }
  return Float32Array.from(sums, (sum, i) => sum / (sizes[Math.floor(i / 3)] || 1));
}
