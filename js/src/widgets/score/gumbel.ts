/**
 * Gumbel numbers hashed from a key and a candidate: `argmax(log weight + g)` is a draw in proportion to the
 * weight. Mirrors `curiosity_widgets/acquisition/gumbel.py`; a test compares the two.
 */

const GOLDEN = 0x9e3779b9;

/** "lowbias32" (Wellons, hash-prospector). */
export function mixed(word: number): number {
  word ^= word >>> 16;
  word = Math.imul(word, 0x7feb352d);
  word ^= word >>> 15;
  word = Math.imul(word, 0x846ca68b);
  return (word ^ (word >>> 16)) >>> 0;
}

/** The number of a candidate. */
export function gumbel(key: number, candidate: number): number {
  const uniform = (mixed((mixed(candidate ^ key) + GOLDEN) | 0) + 0.5) / 2 ** 32;
  return -Math.log(-Math.log(uniform));
}
