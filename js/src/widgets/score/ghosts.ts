/**
 * Where the loop would go with other settings, chosen in the page: the first pick as the kernel chooses it, the
 * others of the batch about where they would be, since what a spectrum teaches is known to the kernel alone.
 */
import { evaluate, type Formula } from './formulas';
import { gumbel } from './gumbel';
import type { DrawInfo } from './layer_messages';
import type { ScoreSettings } from './score_map';
import { Search } from './search';

/** What does not change while β and λ move. All arrays over the pool. */
interface Pool {
  pixels: Int32Array;
  free: Uint8Array; // while picks are looked for
  places: Int32Array; // of every pixel in the pool; -1 for those that are not in it
  numbers: Float64Array; // Gumbel
  terms: Float64Array[];
  logs: Float64Array[]; // of the terms
}

export class Ghosts {
  private pool: Pool | null = null;

  /** `pool`: a byte for each pixel; `candidates`: the candidate of each pixel. */
  constructor(
    private readonly draw: DrawInfo,
    private readonly formula: Formula,
    private readonly terms: Readonly<Record<string, Float32Array>>,
    private readonly open: Uint8Array,
    private readonly candidates: Int32Array,
    private readonly cols: number,
    private readonly apart: number // pixels between two picks of a batch, about
  ) {}

  /** Whether the kernel has picked for these settings: then its picks are shown. */
  answered({ beta, lam }: ScoreSettings): boolean {
    return Math.abs(beta - this.draw.beta) < 1e-9 && Math.abs(lam - this.draw.lam) <= 1e-9 * lam;
  }

  /** Pixels (row, col) of the picks, the exact first one first. */
  picks(settings: ScoreSettings, constants: Readonly<Record<string, number>>): [number, number][] {
    const pool = this.prepared();
    const { free } = pool;
    free.fill(1);
    const found: [number, number][] = [];
    const searches: Search[] = this.draw.turns
      ? pool.logs.map(logs => this.search(pool, free, logs, settings.lam))
      : [this.search(pool, free, this.values(pool, settings, constants), 1)];
    for (let number = 0; number < this.draw.picks; number++) {
      const turn = this.draw.turns && takesTurn(this.draw.count + number, settings.beta) ? 1 : 0;
      const best = searches[turn]!.best();
      if (best < 0) {
        break;
      }
      const pixel = pool.pixels[best]!;
      const at: [number, number] = [Math.floor(pixel / this.cols), pixel % this.cols];
      found.push(at);
      for (const [first, last] of this.clear(pool, free, at)) {
        for (const search of searches) {
          search.changed(first, last);
        }
      }
    }
    return found;
  }

  /** Log weights of the pool where the formula decides. */
  private values(
    { terms }: Pool,
    { beta, lam }: ScoreSettings,
    constants: Readonly<Record<string, number>>
  ): Float64Array {
    const columns = Object.fromEntries(this.formula.terms.map((name, i) => [name, terms[i]!]));
    const values = new Float64Array(terms[0]?.length ?? 0);
    evaluate(this.formula, columns, beta, lam, constants, values);
    for (let i = 0; i < values.length; i++) {
      values[i] = Math.log(values[i]!);
    }
    return values;
  }

  private search({ numbers }: Pool, free: Uint8Array, logs: Float64Array, lam: number): Search {
    return new Search(free, logs, lam, numbers, this.draw.sample);
  }

  /** What lies too near to a pick is not free any more; the spans of the pool where that may be. */
  private clear({ places }: Pool, free: Uint8Array, [row, col]: [number, number]): [number, number][] {
    const reach = Math.ceil(this.apart);
    const rows = places.length / this.cols;
    const spans: [number, number][] = [];
    for (let r = Math.max(0, row - reach); r <= Math.min(rows - 1, row + reach); r++) {
      let [first, last] = [-1, -1];
      for (let c = Math.max(0, col - reach); c <= Math.min(this.cols - 1, col + reach); c++) {
        const place = places[r * this.cols + c]!;
        if (place >= 0 && Math.hypot(r - row, c - col) < this.apart) {
          free[place] = 0;
          [first, last] = [first < 0 ? place : first, place];
        }
      }
      if (first >= 0) {
        spans.push([first, last]);
      }
    }
    return spans;
  }

  private prepared(): Pool {
    if (!this.pool) {
      const pixels = Int32Array.from([...this.open.keys()].filter(pixel => this.open[pixel]));
      const terms = this.formula.terms.map(name =>
        Float64Array.from(pixels, pixel => this.terms[name]![pixel]!)
      );
      const places = new Int32Array(this.open.length).fill(-1);
      pixels.forEach((pixel, place) => {
        places[pixel] = place;
      });
      this.pool = {
        pixels,
        free: new Uint8Array(pixels.length),
        places,
        numbers: Float64Array.from(pixels, pixel => gumbel(this.draw.key, this.candidates[pixel]!)),
        terms,
        logs: terms.map(values => values.map(Math.log))
      };
    }
    return this.pool;
  }
}

/** As `takes_turn` in `curiosity_widgets/acquisition/gumbel.py`: whether the second term's turn it is. */
export function takesTurn(count: number, beta: number): boolean {
  return Math.floor((count + 1) * beta) > Math.floor(count * beta);
}
