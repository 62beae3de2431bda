/** A loop over every pixel, in blocks. */

const BLOCK = 4096;

/**
 * Call `work(start, end)` for one block after another of `length` elements, `end` not included.
 *
 * A browser compiles a function that is called often, and whole; a long loop it enters in the midst, each time after a
 * part in slow code, and it gives up what it compiled at the first line behind the loop that it had not seen run.
 */
export function inBlocks(length: number, work: (start: number, end: number) => void): void {
  for (let start = 0; start < length; start += BLOCK) {
    work(start, Math.min(start + BLOCK, length));
  }
}
