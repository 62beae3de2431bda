/** Where the panels of a dashboard are in the room below its controls. */

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The room and what is to be placed in it; lengths in CSS pixels. */
export interface Room {
  width: number;
  height: number;
  panels: readonly string[];
  folded: ReadonlySet<string>; // only their heads are shown
  shape?: number | undefined; // the height of the sample over its width, where it is known
  scale?: number; // of the type: 1 unless it is for an audience
}

export interface Placed {
  boxes: Map<string, Box>;
  tabs: readonly string[]; // panels that share one box, of which one is shown
}

const GAP = 8;
const HEAD = 42; // of a panel, with its border
const AROUND_MAP = { height: 138, width: 22 }; // head, colour bar, readout and legend of the map
const FOLDED_COLUMN = 190;
const LEAST_SCORES = 500; // wide: the maps of five players in a row
const LEAST_SPECTRA = 210; // high, below a map
const LEAST_LATENT = 230; // high, below a wide map
const SMALLER = 0.85; // of its size: a map that makes room for the spectra below it
/** From here on the latent space has a panel of its own. */
const SPACIOUS = { width: 1080, height: 790 };
/** How the panels of a column share its height. */
const SHARES: Readonly<Record<string, number>> = { map: 0.63, latent: 0.37, spectra: 0.54, learning: 0.46 };
/** For an audience the words of the curve take more room. */
const PRESENTED: Readonly<Record<string, number>> = { ...SHARES, spectra: 0.47, learning: 0.53 };
/** Panels that need a height of their own: the others of the column share the rest. */
const FIXED: Readonly<Record<string, number>> = { scores: 372 };

/** Map and latent space on the left, spectra and learning on the right, the map as large as the room allows. */
export function place({ width, height, panels, folded, shape, scale = 1 }: Room): Placed {
  const has = (name: string): boolean => panels.includes(name);
  const spacious = width >= SPACIOUS.width * scale && height >= SPACIOUS.height * scale;
  const columns = ['map', 'latent'].filter(has);
  const right = ['spectra', 'learning', 'scores'].filter(has);
  const boxes = new Map<string, Box>();
  const together = splitAt(width, height, columns, right, new Set(), scale, shape); // folding changes no column
  const low = shape && has('map') ? wholeMap(together, shape, scale) : Infinity; // the map's panel, at most
  const below = height - GAP - low >= LEAST_LATENT * scale; // what a wide map leaves is room for the latent space
  const tabs = has('spectra') && has('latent') && !spacious && !below ? ['spectra', 'latent'] : [];
  const left = columns.filter(name => !tabs.includes(name));
  const split = splitAt(width, height, left, right, folded, scale, shape);
  if (shape && has('map') && has('spectra') && has('scores') && !folded.size) {
    const high = heightOfMap(split, height, shape, scale);
    if (high) {
      const [from, top] = [split + GAP, high + GAP];
      boxes.set('map', { left: 0, top: 0, width: split, height: high });
      boxes.set('spectra', { left: 0, top, width: split, height: height - top });
      boxes.set('scores', { left: from, top: 0, width: width - from, height });
      return { boxes, tabs };
    }
  }
  const column = { left: 0, top: 0, width: right.length ? split : width, height };
  stack(left, column, folded, scale, boxes);
  const [map, latent] = [boxes.get('map'), boxes.get('latent')];
  if (map && latent && low < map.height && !folded.has('map') && !folded.has('latent')) {
    map.height = low;
    Object.assign(latent, { top: low + GAP, height: height - low - GAP });
  }
  const from = left.length ? split + GAP : 0;
  stack(right, { left: from, top: 0, width: width - from, height }, folded, scale, boxes);
  for (const name of tabs) {
    boxes.set(name, boxes.get('spectra')!);
  }
  return { boxes, tabs };
}

/** The width of the left column. */
function splitAt(
  width: number,
  height: number,
  left: readonly string[],
  right: readonly string[],
  folded: ReadonlySet<string>,
  scale: number,
  shape = 1
): number {
  const closed = (names: readonly string[]): boolean => names.every(name => folded.has(name));
  if (closed(left) !== closed(right)) {
    return closed(left) ? FOLDED_COLUMN * scale : width - GAP - FOLDED_COLUMN * scale;
  }
  const open = left.filter(name => !folded.has(name));
  const high = heightOf('map', open, height - HEAD * (left.length - open.length), scale);
  const side = high - AROUND_MAP.height * scale;
  const scores = right.some(name => name in FIXED);
  const wanted = side / (scores ? Math.min(1, shape) : 1) + AROUND_MAP.width * scale;
  // Beside scores the maps of all players are in one row.
  const most = scores ? Math.max(0.47 * width, Math.min(0.55 * width, width - LEAST_SCORES)) : 0.55 * width;
  return Math.round(Math.max(0.44 * width, Math.min(most, wanted)));
}

/** The height of a map with spectra below it; 0 where that would make it much smaller than its column allows. */
function heightOfMap(width: number, height: number, shape: number, scale: number): number {
  const whole = (width - AROUND_MAP.width * scale) * shape;
  const most = height - GAP - (LEAST_SPECTRA + AROUND_MAP.height) * scale;
  return most < SMALLER * whole ? 0 : Math.floor(Math.min(whole, most) + AROUND_MAP.height * scale);
}

/** The height of a map of the sample as wide as its column. */
function wholeMap(width: number, shape: number, scale: number): number {
  return Math.ceil((width - AROUND_MAP.width * scale) * shape + AROUND_MAP.height * scale);
}

/** What a panel gets of a height that it shares. */
function heightOf(name: string, open: readonly string[], height: number, scale: number): number {
  const shares = scale > 1 ? PRESENTED : SHARES;
  const fixed = open.reduce((sum, other) => sum + (FIXED[other] ?? 0), 0);
  const whole = open.reduce((sum, other) => sum + (shares[other] ?? 0), 0);
  if (name in FIXED && whole) {
    return FIXED[name]!;
  }
  return whole ? ((height - fixed - GAP * (open.length - 1)) * (shares[name] ?? 0)) / whole : height;
}

function stack(
  names: readonly string[],
  column: Box,
  folded: ReadonlySet<string>,
  scale: number,
  boxes: Map<string, Box>
): void {
  const open = names.filter(name => !folded.has(name));
  const head = HEAD * scale;
  const rest = column.height - (names.length - open.length) * (head + GAP);
  let { top } = column;
  for (const name of names) {
    const height = Math.floor(folded.has(name) ? head : heightOf(name, open, rest, scale));
    boxes.set(name, { ...column, top, height });
    top += height + GAP;
  }
}
