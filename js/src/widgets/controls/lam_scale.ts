/** λ moves on a logarithmic scale: positions of its slider and values. */

export const LAM_STEPS = 300; // of the slider
const [LAM_MIN, LAM_MAX] = [0.01, 100];

/** λ at a position of the slider, to three significant digits. */
export function lamAt(position: number): number {
  return Number((LAM_MIN * (LAM_MAX / LAM_MIN) ** (position / LAM_STEPS)).toPrecision(3));
}

/** The position of the slider that is nearest to λ. */
export function positionOf(lam: number): number {
  return Math.round((LAM_STEPS * Math.log(lam / LAM_MIN)) / Math.log(LAM_MAX / LAM_MIN));
}
