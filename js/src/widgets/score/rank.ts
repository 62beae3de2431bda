/** Scores as ranks: which share of the positions where the loop may go scores at least as high. */
import { inBlocks } from './blocks';
import { LEVELS } from './colours';

const BINS = 1 << 14; // their counts fit the cache, and they are narrower than what a level of colour spans
const NONE = 0; // the bin of what scores 0

/** Where a rank lies on the colour bar, 0 the lowest and 1 the top 0.1 %: half by rank, half by its logarithm. */
export function heightOf(share: number): number {
  const rare = Math.min(1, Math.log10(1 / share) / 3);
  return 0.6 * (1 - share) + 0.4 * rare;
}

/** The largest share of every level of the colour bar, so that no logarithm is taken while β or λ moves. */
const LARGEST_SHARE = Float64Array.from({ length: LEVELS }, (_, level) => {
  let [low, high] = [0, 1];
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    const reaches = Math.round(heightOf(middle) * (LEVELS - 1)) >= level;
    [low, high] = reaches ? [middle, high] : [low, middle];
  }
  return level ? low : 1;
});

/** What is written at the colour bar. */
export const RANK_TICKS: readonly { at: number; label: string }[] = [
  { at: 0, label: 'lowest' },
  ...[0.1, 0.01, 0.001].map(share => ({ at: heightOf(share), label: `${100 * share} %` }))
];

/** A rank in words. */
export function describeRank(share: number): string {
  const percent = 100 * share;
  return `top ${percent >= 10 ? Math.ceil(percent) : Number(Math.max(percent, 0.01).toPrecision(2))} %`;
}

/** `range`: the lowest and highest of the upper words above 0 so far. */
function widen(range: Int32Array, words: Int32Array, start: number, end: number): void {
  let [low, high] = [range[0]!, range[1]!];
  for (let i = start; i < end; i++) {
    const word = words[2 * i + 1]!;
    if (word > 0) {
      low = Math.min(low, word);
      high = Math.max(high, word);
    }
  }
  range[0] = low;
  range[1] = high;
}

function intoBins(
  range: Int32Array,
  words: Int32Array,
  bins: Uint16Array,
  counts: Uint32Array,
  start: number,
  end: number
): void {
  const [low, high] = [range[0]!, range[1]!];
  const scale = high > low ? (BINS - 2) / (high - low) : 0;
  for (let i = start; i < end; i++) {
    const word = words[2 * i + 1]!;
    const bin = word > 0 ? (1.5 + (word - low) * scale) | 0 : NONE; // rounded
    bins[i] = bin;
    counts[bin] = counts[bin]! + 1;
  }
}

/** The colour of every bin with a score in it. */
function colourBins(counts: Uint32Array, total: number, table: Uint32Array, colours: Uint32Array): void {
  let [above, level] = [0, LEVELS - 1];
  for (let bin = BINS - 1; bin >= 0; bin--) {
    const count = counts[bin]!;
    if (count) {
      above += count;
      while (above > LARGEST_SHARE[level]! * total) {
        level--;
      }
      colours[bin] = table[level]!;
    }
  }
}

function paintBins(
  bins: Uint16Array,
  colours: Uint32Array,
  places: Int32Array,
  pixels: Uint32Array,
  start: number,
  end: number
): void {
  for (let i = start; i < end; i++) {
    pixels[places[i]!] = colours[bins[i]!]!;
  }
}

/** The ranks of one set of scores. */
export class Ranks {
  private readonly counts = new Uint32Array(BINS);
  private readonly colours = new Uint32Array(BINS);
  private bins = new Uint16Array(); // of every score

  /**
   * Rank scores, which are never NaN; those below 0, which rounding leaves, count as 0.
   *
   * λ spreads scores over hundreds of decades, so bins are about equally wide in their logarithm: the upper word of a
   * float64, exponent first, then mantissa, rises like it, and no logarithm is taken while β or λ moves.
   */
  count(scores: Float64Array): void {
    if (this.bins.length !== scores.length) {
      this.bins = new Uint16Array(scores.length);
    }
    const { bins, counts } = this;
    const words = new Int32Array(scores.buffer, scores.byteOffset, 2 * scores.length);
    const range = Int32Array.of(0x7fffffff, 0);
    inBlocks(scores.length, (start, end) => widen(range, words, start, end));
    counts.fill(0);
    inBlocks(scores.length, (start, end) => intoBins(range, words, bins, counts, start, end));
  }

  /** Paint the scores by rank; `places`: the pixel of each. */
  paint(table: Uint32Array, places: Int32Array, pixels: Uint32Array): void {
    const { bins, counts, colours } = this;
    colourBins(counts, bins.length, table, colours);
    inBlocks(bins.length, (start, end) => paintBins(bins, colours, places, pixels, start, end));
  }

  /** The same as `shareOf`, of every score. */
  shares(): Float32Array {
    const total = this.bins.length;
    const shares = new Float32Array(BINS);
    let above = 0;
    for (let bin = BINS - 1; bin >= 0; bin--) {
      above += this.counts[bin]!;
      shares[bin] = above / total;
    }
    const found = new Float32Array(total);
    for (let i = 0; i < total; i++) {
      found[i] = shares[this.bins[i]!]!;
    }
    return found;
  }

  /** The share of scores that are at least as high as one of them. */
  shareOf(index: number): number {
    let above = 0;
    for (let bin = this.bins[index]!; bin < BINS; bin++) {
      above += this.counts[bin]!;
    }
    return above / this.bins.length;
  }
}
