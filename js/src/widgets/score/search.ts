/** The largest of a pool's values, again and again while a few of them are taken out. */

const BLOCK = 512;

/**
 * Values are `lam · logs`, with a Gumbel number added where picks are drawn; ties go to the larger number. The best of
 * each block of the pool is remembered, so that a pick costs what changed and not the whole pool.
 */
export class Search {
  private readonly bests: Int32Array; // of every block; -1: none is free, or every weight there is 0
  private readonly stale: Uint8Array;

  constructor(
    private readonly free: Uint8Array,
    private readonly logs: Float64Array,
    private readonly lam: number,
    private readonly numbers: Float64Array,
    private readonly sample: boolean
  ) {
    const blocks = Math.ceil(logs.length / BLOCK);
    this.bests = new Int32Array(blocks);
    this.stale = new Uint8Array(blocks).fill(1);
  }

  /** Elements between two places, both included, are not free any more. */
  changed(first: number, last: number): void {
    this.stale.fill(1, Math.floor(first / BLOCK), Math.floor(last / BLOCK) + 1);
  }

  /** The place of the best; where every weight is 0 all are drawn alike; -1 where none is free. */
  best(): number {
    const { bests, stale, numbers } = this;
    let [found, best, tie] = [-1, -Infinity, -Infinity];
    for (let block = 0; block < bests.length; block++) {
      if (stale[block]) {
        bests[block] = this.bestOf(block);
        stale[block] = 0;
      }
      const at = bests[block]!;
      if (at >= 0) {
        const value = this.valueAt(at);
        if (value > best || (value === best && numbers[at]! > tie)) {
          [found, best, tie] = [at, value, numbers[at]!];
        }
      }
    }
    return found >= 0
      ? found
      : numbers.reduce((at, number, i) => (this.free[i] && !(number < numbers[at]!) ? i : at), -1);
  }

  private valueAt(place: number): number {
    const log = this.lam * this.logs[place]!;
    return this.sample ? log + this.numbers[place]! : log;
  }

  private bestOf(block: number): number {
    const { free, logs, lam, numbers, sample } = this;
    const end = Math.min(logs.length, (block + 1) * BLOCK);
    let [found, best, tie] = [-1, -Infinity, -Infinity];
    for (let i = block * BLOCK; i < end; i++) {
      if (free[i]) {
        const log = lam * logs[i]!;
        const value = sample ? log + numbers[i]! : log;
        if (value > best || (value === best && numbers[i]! > tie)) {
          [found, best, tie] = [i, value, numbers[i]!];
        }
      }
    }
    return found;
  }
}
