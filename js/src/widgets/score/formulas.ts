/**
 * How a score follows from its term maps, β and λ. Mirrors `curiosity_widgets/acquisition/formulas.py`;
 * a test compares the two. No imports and erasable types only, so that Node runs this file as it is.
 */

export type Terms = Readonly<Record<string, ArrayLike<number>>>;
export type Constants = Readonly<Record<string, number>>;
type Score = (index: number) => number;
/** The values of a formula's terms. A kind with one term ignores the second. */
type Columns = readonly [first: ArrayLike<number>, second: ArrayLike<number>];
type Kind = (columns: Columns, beta: number, lam: number, constants: Constants) => Score;

/** A kind of formula, and the names of the terms that a strategy puts into it, in the kind's order. */
export interface Formula {
  readonly kind: string;
  readonly terms: readonly string[];
}

export const KINDS: Readonly<Record<string, Kind>> = {
  curiosity:
    ([error], beta, lam) =>
    i =>
      1 - Math.exp(-lam * Math.abs(error[i]! - (1 - beta))),

  decaying_exploration: ([error, exploration], beta, lam, constants) => {
    const weight = constants.scheduled ? 1 - Math.exp(-lam * constants.progress!) : beta;
    return i => weight * error[i]! + (1 - weight) * exploration[i]!;
  },

  blend:
    ([first, second], beta, lam) =>
    i =>
      (1 - beta) * first[i]! ** lam + beta * second[i]! ** lam,

  power:
    ([score], _beta, lam) =>
    i =>
      score[i]! ** lam
};

/** The score of every candidate, NaN where a term is NaN; written into `out` where one is given. */
export function evaluate(
  formula: Formula,
  terms: Terms,
  beta: number,
  lam: number,
  constants: Constants,
  out?: Float32Array | Float64Array
): Float32Array | Float64Array {
  const kind = KINDS[formula.kind];
  if (!kind) {
    throw new Error(`no formula "${formula.kind}" in the page; it knows ${Object.keys(KINDS).join(', ')}`);
  }
  const columns = formula.terms.map(name => {
    const column = terms[name];
    if (!column) {
      throw new Error(`the formula "${formula.kind}" lacks its term "${name}"`);
    }
    return column;
  });
  const [first = [], second = []] = columns;
  const score = kind([first, second], beta, lam, constants);
  const { length } = first;
  const values = out ?? new Float64Array(length);
  for (let i = 0; i < length; i++) {
    values[i] = score(i);
  }
  return values;
}

export const STEPS = 4096; // of a term in the tables; the entry after the last is for NaN
const RAMP = Float64Array.from({ length: STEPS }, (_, i) => i / (STEPS - 1));
const NONE = new Float64Array(STEPS);

/** Room for the table of each term. */
export function newTables(terms: readonly string[]): Float64Array[] {
  return terms.map(() => new Float64Array(STEPS + 1));
}

/**
 * The score as one table per term, whose entries add up to it: every formula here is a sum of functions of
 * one term each (a test checks that). Looking up is ten times as fast as computing powers, which matters
 * while a slider moves; for a single exact value call `evaluate`. Written into `out`.
 */
export function tables(
  formula: Formula,
  beta: number,
  lam: number,
  constants: Constants,
  out: Float64Array[] = newTables(formula.terms)
): Float64Array[] {
  formula.terms.forEach((term, position) => {
    const values = Object.fromEntries(formula.terms.map(other => [other, other === term ? RAMP : NONE]));
    const table = out[position]!;
    evaluate(formula, values, beta, lam, constants, table.subarray(0, STEPS));
    const shared = position ? table[0]! : 0; // what does not depend on any term counts once
    for (let i = 0; i < STEPS; i++) {
      table[i] = table[i]! - shared;
    }
    table[STEPS] = NaN;
  });
  return out;
}

/** The entries of a term's values in its table. */
export function steps(values: ArrayLike<number>): Uint16Array {
  const found = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    found[i] = Number.isNaN(value)
      ? STEPS
      : value <= 0
        ? 0
        : value >= 1
          ? STEPS - 1
          : Math.round(value * (STEPS - 1));
  }
  return found;
}
