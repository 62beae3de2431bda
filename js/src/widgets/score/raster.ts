/** Values painted as pixels. */
import { LEVELS } from './colours';

/** Values between `min` and `max` as 16-bit levels; the highest level means "no value". */
export interface Quantised {
  levels: Uint16Array;
  min: number;
  max: number;
}

export const NO_VALUE = 65535;
const TOP = NO_VALUE - 1;
const COLOURS = new Uint32Array(NO_VALUE + 1); // of the levels of the layer that is painted

export function valueAt({ levels, min, max }: Quantised, index: number): number {
  const level = levels[index]!;
  return level === NO_VALUE ? NaN : min + ((max - min) * level) / TOP;
}

/** The entry of the colour table for a value between `low` and `high`. */
export function colourIndex(value: number, low: number, high: number): number {
  const share = high > low ? (value - low) / (high - low) : 0.5;
  return Math.max(0, Math.min(LEVELS - 1, Math.round(share * (LEVELS - 1))));
}

/** Paint a quantised layer with a colour table stretched from `low` to `high`. */
export function paintQuantised(
  layer: Quantised,
  low: number,
  high: number,
  table: Uint32Array,
  pixels: Uint32Array,
  log = false
): void {
  const { levels, min, max } = layer;
  const scaled = log ? (value: number) => Math.log(Math.max(value, low)) : (value: number) => value;
  const [from, to] = [scaled(low), scaled(high)];
  // No value, the last entry, stays transparent.
  for (let level = 0; level <= TOP; level++) {
    COLOURS[level] = table[colourIndex(scaled(min + ((max - min) * level) / TOP), from, to)]!;
  }
  for (let i = 0; i < levels.length; i++) {
    pixels[i] = COLOURS[levels[i]!]!;
  }
}

/** The range of a share of a layer's values, the same number cut at either end; null where it has none. */
export function centralRange({ levels, min, max }: Quantised, share: number): [number, number] | null {
  const counts = new Uint32Array(NO_VALUE);
  let known = 0;
  for (const level of levels) {
    if (level !== NO_VALUE) {
      counts[level] = counts[level]! + 1;
      known++;
    }
  }
  if (!known) {
    return null;
  }
  const cut = Math.floor((known * (1 - share)) / 2);
  const end = (from: number, step: number): number => {
    let [level, seen] = [from, counts[from]!];
    while (seen <= cut) {
      level += step;
      seen += counts[level]!;
    }
    return min + ((max - min) * level) / TOP;
  };
  return [end(0, 1), end(TOP, -1)];
}

/** A range that a logarithm can be taken of, within a range; null where no value is above zero. */
export function positiveRange(
  layer: Quantised,
  [low, high]: readonly [number, number]
): [number, number] | null {
  if (high <= 0) {
    return null;
  }
  let least = Infinity;
  for (let i = 0; i < layer.levels.length; i++) {
    const value = valueAt(layer, i);
    least = value > 0 && value < least ? value : least;
  }
  return [Math.max(low, Math.min(least, high / 10)), high];
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
    const value = values[i]!;
    if (Number.isNaN(value)) {
      pixels[i] = 0;
      continue;
    }
    const level = value * scale + offset;
    pixels[i] = table[level < 0 ? 0 : level >= LEVELS ? LEVELS - 1 : level | 0]!;
  }
}

const SAMPLE = 4096;

/** Indices of about 4096 of the elements, so that a large map repaints as fast as a small one. */
export function sampleOf(length: number): Uint32Array {
  const stride = Math.max(1, Math.floor(length / SAMPLE)) | 1; // odd: not the same columns in every row
  return Uint32Array.from({ length: Math.ceil(length / stride) }, (_, i) => i * stride);
}

/**
 * The range of a map's colours: its finite values (a sample of them) without the lowest and highest 0.5 %;
 * null where none is finite.
 */
export function robustRange(values: ArrayLike<number>): [number, number] | null {
  return rangeOf(Float64Array.from(sampleOf(values.length), index => values[index]!));
}

/** As `robustRange`, but sorts the values in place. */
export function rangeOf(values: Float64Array): [number, number] | null {
  let count = 0;
  for (const value of values) {
    if (Number.isFinite(value)) {
      values[count++] = value;
    }
  }
  if (!count) {
    return null;
  }
  const sorted = values.subarray(0, count).sort();
  const cut = Math.floor(count * 0.005);
  const [low, high] = [sorted[cut]!, sorted[count - 1 - cut]!];
  return low < high ? [low, high] : [sorted[0]!, sorted[count - 1]!];
}
