/** The score of every pixel, painted anew while β and λ move: from tables, without computing a power a pixel. */
import { type Constants, evaluate, type Formula, newTables, STEPS, steps, tables } from './formulas';
import { colourIndex, rangeOf, sampleOf } from './raster';

/** β and λ, as a person has them. */
export interface Setting {
  beta: number;
  lam: number;
  scheduled: boolean;
}

// The score of a pixel as a whole number: what its terms give, added. Above LAST one of them has no value.
const LAST = 8191;
const UNKNOWN = LAST + 1;

/** Term maps and the formula that makes a score of them. No formula has more than two terms. */
export class ScoreMap {
  private readonly names: readonly string[];
  private readonly places: Uint16Array[]; // of every pixel in the table of each term
  private readonly found: Float32Array[];
  private readonly shares = [0, 1].map(() => new Uint16Array(STEPS + 1)); // of the tables, as whole numbers
  private readonly colours = new Uint32Array(2 * UNKNOWN + 1);
  private readonly sample: Uint32Array;
  private readonly sampled: Float64Array;

  constructor(
    private readonly terms: Readonly<Record<string, Float32Array>>,
    private readonly formula: Formula,
    private readonly constants: Constants
  ) {
    this.names = formula.terms;
    this.places = this.names.map(name => steps(terms[name]));
    this.found = newTables(this.names);
    this.sample = sampleOf(this.places[0]?.length ?? 0);
    this.sampled = new Float64Array(this.sample.length);
  }

  /** The exact score of a pixel. */
  valueAt(index: number, setting: Setting): number {
    const here = Object.fromEntries(this.names.map(name => [name, [this.terms[name][index]]]));
    return evaluate(this.formula, here, setting.beta, setting.lam, this.constantsFor(setting))[0];
  }

  /** Paint every pixel, the colours between `range` or what most scores span. Returns what they span. */
  paint(
    setting: Setting,
    table: Uint32Array,
    pixels: Uint32Array,
    range?: readonly [number, number]
  ): readonly [number, number] {
    tables(this.formula, setting.beta, setting.lam, this.constantsFor(setting), this.found);
    const [low, high] = range ?? this.span() ?? [0, 1];
    const [least, unit] = this.count();
    for (let score = 0; score <= LAST; score++) {
      this.colours[score] = table[colourIndex(least + score * unit, low, high)];
    }
    this.fill(pixels);
    return [low, high];
  }

  private constantsFor(setting: Setting): Constants {
    const { constants } = this;
    return 'scheduled' in constants ? { ...constants, scheduled: Number(setting.scheduled) } : constants;
  }

  /** What most scores span. */
  private span(): [number, number] | null {
    const { sample, sampled, found, places } = this;
    sampled.fill(0);
    found.forEach((table, term) => {
      for (let i = 0; i < sample.length; i++) {
        sampled[i] += table[places[term][sample[i]]];
      }
    });
    return rangeOf(sampled);
  }

  /** The tables in whole numbers, whose sums are at most LAST. Returns the score of 0, and what 1 adds. */
  private count(): [least: number, unit: number] {
    const ends = this.found.map(table => {
      let [low, high] = [table[0], table[0]];
      for (let i = 1; i < STEPS; i++) {
        low = table[i] < low ? table[i] : low;
        high = table[i] > high ? table[i] : high;
      }
      return [low, high];
    });
    const unit = ends.reduce((sum, [low, high]) => sum + high - low, 0) / (LAST - 1) || 1;
    this.found.forEach((table, term) => {
      const [low] = ends[term];
      for (let i = 0; i < STEPS; i++) {
        this.shares[term][i] = (table[i] - low) / unit + 0.5;
      }
      this.shares[term][STEPS] = UNKNOWN;
    });
    return [ends.reduce((sum, [low]) => sum + low, 0), unit];
  }

  private fill(pixels: Uint32Array): void {
    const { colours } = this;
    const [first, second] = this.shares;
    const [a, b] = this.places;
    if (b) {
      for (let i = 0; i < a.length; i++) {
        pixels[i] = colours[first[a[i]] + second[b[i]]];
      }
    } else {
      for (let i = 0; i < a.length; i++) {
        pixels[i] = colours[first[a[i]]];
      }
    }
  }
}
