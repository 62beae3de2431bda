/** From values to pixels. */
import { LEVELS } from './colours';

/** Values between `min` and `max` as 16-bit levels; the highest level stands for "no value". */
export interface Quantised {
  levels: Uint16Array;
  min: number;
  max: number;
}

export const NO_VALUE = 65535;
const TOP = NO_VALUE - 1;

export function valueAt({ levels, min, max }: Quantised, index: number): number {
  const level = levels[index];
  return level === NO_VALUE ? NaN : min + ((max - min) * level) / TOP;
}

/** Where a value between `low` and `high` stands in the colour table. */
function colourIndex(value: number, low: number, high: number): number {
  const share = high > low ? (value - low) / (high - low) : 0.5;
  return Math.max(0, Math.min(LEVELS - 1, Math.round(share * (LEVELS - 1))));
}

/** Paint a quantised layer with a colour table stretched from `low` to `high`. */
export function paintQuantised(
  layer: Quantised,
  low: number,
  high: number,
  table: Uint32Array,
  pixels: Uint32Array
): void {
  const { levels, min, max } = layer;
  const colours = new Uint32Array(NO_VALUE + 1); // no value: transparent
  for (let level = 0; level <= TOP; level++) {
    colours[level] = table[colourIndex(min + ((max - min) * level) / TOP, low, high)];
  }
  for (let i = 0; i < levels.length; i++) {
    pixels[i] = colours[levels[i]];
  }
}

/** Paint plain numbers; NaN stays transparent. */
export function paintValues(
  values: ArrayLike<number>,
  low: number,
  high: number,
  table: Uint32Array,
  pixels: Uint32Array
): void {
  const scale = high > low ? (LEVELS - 1) / (high - low) : 0;
  const offset = high > low ? 0.5 - low * scale : LEVELS / 2;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value !== value) {
      pixels[i] = 0;
      continue;
    }
    const level = value * scale + offset;
    pixels[i] = table[level < 0 ? 0 : level >= LEVELS ? LEVELS - 1 : level | 0];
  }
}

const SAMPLE = 4096;

/** What the colours of a map span: all but the outermost half per cent of its finite values (of a sample of
 * them, so that a large map repaints as fast as a small one). Null where nothing is finite. */
export function robustRange(values: ArrayLike<number>): [number, number] | null {
  const stride = Math.max(1, Math.floor(values.length / SAMPLE)) | 1; // odd: not the same columns in every row
  const sample: number[] = [];
  for (let i = 0; i < values.length; i += stride) {
    if (Number.isFinite(values[i])) {
      sample.push(values[i]);
    }
  }
  if (!sample.length) {
    return null;
  }
  const sorted = Float64Array.from(sample).sort();
  const cut = Math.floor(sorted.length * 0.005);
  const [low, high] = [sorted[cut], sorted[sorted.length - 1 - cut]];
  return low < high ? [low, high] : [sorted[0], sorted[sorted.length - 1]];
}
