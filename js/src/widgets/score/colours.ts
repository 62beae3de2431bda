/** Colour tables: 256 colours, packed as canvas pixels. All perceptually uniform. */
import {
  interpolateCividis,
  interpolateMagma,
  interpolateRdBu,
  interpolateViridis
} from 'd3-scale-chromatic';
import { GROUPS } from '../common/constants.gen';

const grey = (t: number): string =>
  `rgb(${Math.round(255 * t)}, ${Math.round(255 * t)}, ${Math.round(255 * t)})`;

const MAPS = {
  viridis: interpolateViridis,
  cividis: interpolateCividis,
  magma: interpolateMagma,
  grey
} satisfies Readonly<Record<string, (t: number) => string>>;

export const COLOUR_MAPS = Object.keys(MAPS);
/** Of signed values, white at zero. */
export const DIVERGING = 'diverging';
export const LEVELS = 256;

/** Colours of groups (clusters and the like), in every panel the same. */
export const GROUP_COLOURS: readonly string[] = GROUPS;

/** A table in which `count` groups, from the lowest level to the highest, have a colour each. */
export function groupTable(count: number, colours: readonly string[] = GROUP_COLOURS): Uint32Array {
  const packed = colours.map(colour => pack(parseColour(colour)));
  return Uint32Array.from(
    { length: LEVELS },
    (_, i) => packed[Math.round((i / (LEVELS - 1)) * Math.max(count - 1, 0)) % packed.length]!
  );
}

/** Red, green and blue of "#rrggbb" or "rgb(r, g, b)". */
export function parseColour(text: string): [number, number, number] {
  const parts = text.startsWith('#')
    ? [1, 3, 5].map(at => parseInt(text.slice(at, at + 2), 16))
    : (text.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  if (parts.length !== 3 || parts.some(Number.isNaN)) {
    throw new Error(`not a colour: ${text}`);
  }
  return parts as [number, number, number];
}

/** A colour as one pixel of ImageData (little-endian RGBA, as on every machine browsers run on). */
export function pack([red, green, blue]: [number, number, number]): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

const tables = new Map<string, Uint32Array>(); // made once: a moving slider repaints again and again

export function colourTable(name: string): Uint32Array {
  const known = Object.hasOwn(MAPS, name) ? MAPS[name as keyof typeof MAPS] : MAPS.viridis;
  const interpolate = name === DIVERGING ? (t: number) => interpolateRdBu(1 - t) : known;
  const table =
    tables.get(name) ??
    Uint32Array.from({ length: LEVELS }, (_, i) => pack(parseColour(interpolate(i / (LEVELS - 1)))));
  tables.set(name, table);
  return table;
}
