/** The score of every pixel, repainted while β and λ change: from tables, without a power for each pixel. */
import { type Constants, evaluate, type Formula, newTables, STEPS, steps, tables } from './formulas';
import { colourIndex, rangeOf, sampleOf } from './raster';

/** What the score depends on besides its terms. */
export interface ScoreSettings {
  beta: number;
  lam: number;
  scheduled: boolean;
}

// The score of a pixel as a whole number: the sum over its terms. Above LAST one of them has no value.
const LAST = 8191;
const UNKNOWN = LAST + 1;
const NO_ENTRIES = new Uint16Array();

/** Term maps and the formula that combines them. No formula has more than two terms. */
export class ScoreMap {
  private readonly names: readonly string[];
  private readonly entries: Uint16Array[]; // of every pixel in the table of each term
  private readonly found: Float32Array[];
  // The tables as whole numbers.
  private readonly shares = [new Uint16Array(STEPS + 1), new Uint16Array(STEPS + 1)] as const;
  private readonly colours = new Uint32Array(2 * UNKNOWN + 1);
  private readonly sample: Uint32Array;
  private readonly sampled: Float64Array;

  constructor(
    private readonly terms: Readonly<Record<string, Float32Array>>,
    private readonly formula: Formula,
    private readonly constants: Constants
  ) {
    this.names = formula.terms;
    this.entries = this.names.map(name => steps(terms[name]!));
    this.found = newTables(this.names);
    this.sample = sampleOf(this.entries[0]?.length ?? 0);
    this.sampled = new Float64Array(this.sample.length);
  }

  /** The exact score of a pixel. */
  valueAt(index: number, settings: ScoreSettings): number {
    const here = Object.fromEntries(this.names.map(name => [name, [this.terms[name]![index]!]]));
    return evaluate(this.formula, here, settings.beta, settings.lam, this.constantsFor(settings))[0]!;
  }

  /** Paint every pixel, the colours over `range` or over most scores. Returns what they span. */
  paint(
    settings: ScoreSettings,
    table: Uint32Array,
    pixels: Uint32Array,
    range?: readonly [number, number]
  ): readonly [number, number] {
    tables(this.formula, settings.beta, settings.lam, this.constantsFor(settings), this.found);
    const [low, high] = range ?? this.span() ?? [0, 1];
    const [least, unit] = this.count();
    for (let score = 0; score <= LAST; score++) {
      this.colours[score] = table[colourIndex(least + score * unit, low, high)]!;
    }
    this.fill(pixels);
    return [low, high];
  }

  private constantsFor(settings: ScoreSettings): Constants {
    const { constants } = this;
    return 'scheduled' in constants ? { ...constants, scheduled: Number(settings.scheduled) } : constants;
  }

  /** The range of most scores. */
  private span(): [number, number] | null {
    const { sample, sampled, found, entries } = this;
    sampled.fill(0);
    found.forEach((table, term) => {
      const entry = entries[term]!;
      for (let i = 0; i < sample.length; i++) {
        sampled[i] = sampled[i]! + table[entry[sample[i]!]!]!;
      }
    });
    return rangeOf(sampled);
  }

  /** The tables in whole numbers, with sums up to LAST. Returns the score that 0 means, and what 1 adds. */
  private count(): [least: number, unit: number] {
    const ends = this.found.map((table): [low: number, high: number] => {
      let [low, high] = [table[0]!, table[0]!];
      for (let i = 1; i < STEPS; i++) {
        low = Math.min(low, table[i]!);
        high = Math.max(high, table[i]!);
      }
      return [low, high];
    });
    const unit = ends.reduce((sum, [low, high]) => sum + high - low, 0) / (LAST - 1) || 1;
    this.found.forEach((table, term) => {
      const [low] = ends[term]!;
      const share = this.shares[term]!;
      for (let i = 0; i < STEPS; i++) {
        share[i] = (table[i]! - low) / unit + 0.5;
      }
      share[STEPS] = UNKNOWN;
    });
    return [ends.reduce((sum, [low]) => sum + low, 0), unit];
  }

  private fill(pixels: Uint32Array): void {
    const { colours } = this;
    const [first, second] = this.shares;
    const [a = NO_ENTRIES, b] = this.entries;
    if (b) {
      for (let i = 0; i < a.length; i++) {
        pixels[i] = colours[first[a[i]!]! + second[b[i]!]!]!;
      }
    } else {
      for (let i = 0; i < a.length; i++) {
        pixels[i] = colours[first[a[i]!]!]!;
      }
    }
  }
}
