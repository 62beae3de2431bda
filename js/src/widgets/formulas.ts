/**
 * How a score follows from its term maps, β and λ. Mirrors `curiosity_widgets/acquisition/formulas.py`;
 * a test compares the two. No imports and erasable types only, so that Node runs this file as it is.
 */

export type Terms = Readonly<Record<string, ArrayLike<number>>>;
export type Constants = Readonly<Record<string, number>>;
type Score = (index: number) => number;
type Formula = (terms: Terms, beta: number, lam: number, constants: Constants) => Score;

export const FORMULAS: Readonly<Record<string, Formula>> = {
  curiosity: ({ error }, beta, lam) => i => 1 - Math.exp(-lam * Math.abs(error[i] - (1 - beta))),

  decaying_exploration: ({ error, exploration }, beta, lam, constants) => {
    const weight = constants.scheduled ? 1 - Math.exp(-lam * constants.progress) : beta;
    return i => weight * error[i] + (1 - weight) * exploration[i];
  },

  blend: ({ typical, farthest }, beta, lam) => i =>
    (1 - beta) * typical[i] ** lam + beta * farthest[i] ** lam,

  power: ({ score }, _beta, lam) => i => score[i] ** lam
};

/** The score of every candidate, NaN where a term is NaN; written into `out` where one is given. */
export function evaluate(
  name: string,
  terms: Terms,
  beta: number,
  lam: number,
  constants: Constants,
  out?: Float32Array | Float64Array
): Float32Array | Float64Array {
  const formula = FORMULAS[name];
  if (!formula) {
    throw new Error(`no formula "${name}" in the page; it knows ${Object.keys(FORMULAS).join(', ')}`);
  }
  const score = formula(terms, beta, lam, constants);
  const length = Object.values(terms)[0]?.length ?? 0;
  const values = out ?? new Float64Array(length);
  for (let i = 0; i < length; i++) {
    values[i] = score(i);
  }
  return values;
}
