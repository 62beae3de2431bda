/** The score of every pixel, repainted while β and λ change: from tables, without a power for each pixel. */
import { inBlocks } from './blocks';
import { type Constants, evaluate, type Formula, newTables, STEPS, steps, tables } from './formulas';
import { Ranks } from './rank';

/** What the score depends on besides its terms. */
export interface ScoreSettings {
  beta: number;
  lam: number;
  scheduled: boolean;
}

/** A score of an earlier step as it was, with the settings of that time: in order, where its terms are rounded. */
export interface KeptScore {
  beta: number;
  lam: number;
  scores: Float32Array;
}

/** The positions that have a rank: those that are open and where every term is known. One entry for each. */
interface Ranked {
  open: Uint8Array;
  places: Int32Array; // their pixels, ascending
  entries: Uint16Array[]; // in the table of each term
  scores: Float64Array;
}

const NOTHING = new Float64Array(STEPS + 1); // the table of a term that a formula lacks

/** Term maps and the formula that combines them. No formula has more than two terms. */
export class ScoreMap {
  readonly names: readonly string[];
  private readonly entries: Uint16Array[]; // of every pixel in the table of each term
  private readonly found: Float64Array[];
  private readonly ranks = new Ranks();
  private ranked: Ranked | null = null;

  constructor(
    readonly terms: Readonly<Record<string, Float32Array>>,
    readonly formula: Formula,
    private readonly constants: Constants,
    private readonly kept: KeptScore | null = null
  ) {
    this.names = formula.terms;
    this.entries = this.names.map(name => steps(terms[name]!));
    this.found = newTables(this.names);
  }

  /** The exact score of a pixel. */
  valueAt(index: number, settings: ScoreSettings): number {
    if (this.kept && this.isAsKept(settings)) {
      return this.kept.scores[index]!;
    }
    const here = Object.fromEntries(this.names.map(name => [name, [this.terms[name]![index]!]]));
    return evaluate(this.formula, here, settings.beta, settings.lam, this.constantsFor(settings))[0]!;
  }

  /** The share of the open positions that score at least as high as a pixel, as last painted; NaN without a rank. */
  shareAt(index: number): number {
    const place = this.ranked?.places.indexOf(index) ?? -1;
    return place < 0 ? NaN : this.ranks.shareOf(place);
  }

  /** Paint every pixel by the rank of its score among the open ones; the others as they are in `closed`. */
  paint(
    settings: ScoreSettings,
    table: Uint32Array,
    open: Uint8Array,
    closed: Uint32Array,
    pixels: Uint32Array
  ): void {
    const ranked = this.rankedOf(open);
    if (this.kept && this.isAsKept(settings)) {
      const { scores } = this.kept;
      ranked.places.forEach((pixel, i) => {
        ranked.scores[i] = scores[pixel]!;
      });
    } else {
      tables(this.formula, settings.beta, settings.lam, this.constantsFor(settings), this.found);
      const [first, second = NOTHING] = this.found;
      const { entries, scores } = ranked;
      const [a, b = a] = entries;
      inBlocks(scores.length, (start, end) => addEntries(first!, second, a!, b!, scores, start, end));
    }
    this.ranks.count(ranked.scores);
    pixels.set(closed);
    this.ranks.paint(table, ranked.places, pixels);
  }

  /** Found once for each `open`, not with every move of a slider. */
  private rankedOf(open: Uint8Array): Ranked {
    if (this.ranked?.open !== open) {
      const known = (pixel: number): boolean =>
        !Number.isNaN(this.kept?.scores[pixel] ?? 0) &&
        this.entries.every(entries => entries[pixel]! < STEPS);
      const places = new Int32Array(open.length)
        .map((_, pixel) => pixel)
        .filter(pixel => open[pixel] === 1 && known(pixel));
      this.ranked = {
        open,
        places,
        entries: this.entries.map(entries => Uint16Array.from(places, pixel => entries[pixel]!)),
        scores: new Float64Array(places.length)
      };
    }
    return this.ranked;
  }

  private isAsKept({ beta, lam, scheduled }: ScoreSettings): boolean {
    const { kept } = this;
    return kept !== null && kept.lam === lam && (scheduled || kept.beta === beta);
  }

  constantsFor(settings: ScoreSettings): Constants {
    const { constants } = this;
    return 'scheduled' in constants ? { ...constants, scheduled: Number(settings.scheduled) } : constants;
  }
}

/** The scores, from an entry in each table. */
function addEntries(
  first: Float64Array,
  second: Float64Array,
  a: Uint16Array,
  b: Uint16Array,
  scores: Float64Array,
  start: number,
  end: number
): void {
  for (let i = start; i < end; i++) {
    scores[i] = first[a[i]!]! + second[b[i]!]!;
  }
}
