/** The steps of a film that plays: the next one once the last is shown, at a rate that eyes can follow. */

export interface Moment {
  last: number; // the newest step
  step: number; // that is wanted; 0: live
  seen: number; // that the panels show
}

/** Milliseconds from one step to the next: about 12 s for a film, and never a flicker. */
export function pace(steps: number): number {
  return Math.max(120, Math.min(600, 12_000 / Math.max(1, steps)));
}

/** Where a film starts that is played: from the step that is seen, or anew where that is the last. */
export function firstStep({ last, step }: Moment): number {
  return step > 0 && step < last ? step : 1;
}

/** The next step; the same while it is not seen yet, null after the last. */
export function nextStep({ last, step, seen }: Moment): number | null {
  if (step !== seen) {
    return step;
  }
  return step < last ? step + 1 : null;
}

/** The step of a slider's position as the kernel wants it: the last one is the present. */
export function wanted(position: number, last: number): number {
  return position >= last ? 0 : Math.max(1, position);
}
