/** The colour of every point: by value or cluster, muted while others are selected. */
import { VERDICT } from '../common/constants.gen';
import { GROUP_COLOURS, LEVELS, pack, parseColour } from '../score/colours';
import { type LatentData, NO_CLUSTER, type Values } from './messages';

const MUTED = 0.22; // share of its colour that a point keeps while others are selected
const VERDICTS = VERDICT.map(colour => pack(parseColour(colour)));
const PALETTE = GROUP_COLOURS.map(colour => pack(parseColour(colour)));

export class Tints {
  plain = new Uint32Array(); // by slot
  shown = new Uint32Array(); // by slot; points that are not selected are muted

  constructor(private readonly data: LatentData) {}

  /** Make room for the points. Returns whether their number has changed. */
  fit(): boolean {
    const { size } = this.data;
    if (this.shown.length === size) {
      return false;
    }
    [this.plain, this.shown] = [new Uint32Array(size), new Uint32Array(size)];
    return true;
  }

  /** Colour by value, or by what is shown in its place; `none` is the colour of points without one. */
  byValue({ values, shown, low, high }: Values, table: Uint32Array, none: number): void {
    const { size, order } = this.data;
    const drawn: ArrayLike<number> = shown ?? values;
    const scale = high > low ? (LEVELS - 1) / (high - low) : 0;
    const offset = high > low ? 0.5 - low * scale : LEVELS / 2;
    for (let slot = 0; slot < size; slot++) {
      const value = drawn[order[slot]!]!;
      const level = value * scale + offset;
      this.plain[slot] = Number.isNaN(value)
        ? none
        : table[level < 0 ? 0 : level >= LEVELS ? LEVELS - 1 : level | 0]!;
    }
  }

  /** Colour by verdict: the first is fine. */
  byVerdict({ values }: Values, none: number): void {
    const { size, order } = this.data;
    for (let slot = 0; slot < size; slot++) {
      this.plain[slot] = VERDICTS[values[order[slot]!]!] ?? none;
    }
  }

  /** Colour by cluster; without clusters all have the colour `none`. */
  byCluster(clusters: Uint8Array | null, none: number): void {
    const { size, order } = this.data;
    for (let slot = 0; slot < size; slot++) {
      const cluster = clusters ? clusters[order[slot]!]! : NO_CLUSTER;
      this.plain[slot] = cluster === NO_CLUSTER ? none : PALETTE[cluster % PALETTE.length]!;
    }
  }

  /** Fade all candidates but `kept` into the background; if `kept` is empty, fade none. */
  mute(kept: Uint32Array, background: [number, number, number]): void {
    const { plain, shown } = this;
    shown.set(plain);
    if (!kept.length) {
      return;
    }
    const [red, green, blue] = background.map(part => part * (1 - MUTED)) as [number, number, number];
    for (let i = 0; i < shown.length; i++) {
      const tint = plain[i]!;
      shown[i] =
        0xff000000 |
        ((((tint >> 16) & 255) * MUTED + blue) << 16) |
        ((((tint >> 8) & 255) * MUTED + green) << 8) |
        ((tint & 255) * MUTED + red);
    }
    const { slots } = this.data;
    for (const index of kept) {
      const slot = slots[index]!;
      shown[slot] = plain[slot]!;
    }
  }

  /** The plain colours of some candidates. */
  of(indices: ArrayLike<number>): Uint32Array {
    const { slots } = this.data;
    const tints = new Uint32Array(indices.length);
    for (let i = 0; i < tints.length; i++) {
      tints[i] = this.plain[slots[indices[i]!]!]!;
    }
    return tints;
  }
}
