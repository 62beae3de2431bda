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

/** Smallest and largest finite value; null where there is none. */
export function finiteRange(values: ArrayLike<number>): [number, number] | null {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value < low) {
      low = value;
    }
    if (value > high) {
      high = value;
    }
  }
  return low <= high ? [low, high] : null;
}
