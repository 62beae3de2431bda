/** λ moves on a logarithmic scale between the ends of its slider: positions and values. */

export const LAM_STEPS = 300; // of the slider

export type Ends = readonly [low: number, high: number];

const ABOVE = 100; // and as far below, where nobody knows the ends yet

/** Ends that leave λ in the middle; as they were while it lies between them. */
export function endsAround(lam: number, before: Ends | null = null): Ends {
  if (before && lam >= before[0] && lam <= before[1]) {
    return before;
  }
  return lam > 0 ? [lam / ABOVE, lam * ABOVE] : [1 / ABOVE, ABOVE];
}

/** λ at a position of the slider, to three significant digits. */
export function lamAt(position: number, [low, high]: Ends): number {
  return Number((low * (high / low) ** (position / LAM_STEPS)).toPrecision(3));
}

/** The position of the slider that is nearest to λ. */
export function positionOf(lam: number, [low, high]: Ends): number {
  const position = (LAM_STEPS * Math.log(lam / low)) / Math.log(high / low);
  return Math.max(0, Math.min(LAM_STEPS, Math.round(position)));
}
