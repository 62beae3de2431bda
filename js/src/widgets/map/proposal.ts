/** The batch that waits for approval, as the map shows it and lets the user move it. */
import type { MapData } from '../score/layers';
import type { SharedModel } from '../shared';
import { type Frame, toCanvas } from './frame';
import type { Pixel } from './model';

const REACH = 11; // canvas pixels around a number in which it is taken hold of

/** The number of the pick at a point of the canvas, -1 where there is none; the first lies on top. */
export function pickAt(picks: readonly Pixel[], frame: Frame, x: number, y: number): number {
  return picks.findIndex(([row, col]) => {
    const [left, top] = toCanvas(frame, row, col);
    return Math.hypot(left - x, top - y) <= REACH;
  });
}

/** The batch with one pick at another position; null where that cannot be measured or another pick is. */
export function moved(
  picks: readonly Pixel[],
  number: number,
  to: Pixel,
  data: Pick<MapData, 'refusal'>
): Pixel[] | null {
  const taken = picks.some(([row, col], i) => i !== number && row === to[0] && col === to[1]);
  return taken || data.refusal(...to) ? null : picks.map((pick, i) => (i === number ? to : pick));
}

/** The batch; empty where none waits or it cannot be changed. */
export function proposalOf(shared: SharedModel): readonly Pixel[] {
  return shared.get('proposal') ?? [];
}

export function propose(shared: SharedModel, picks: Pixel[], save: boolean): void {
  shared.set('proposal', picks);
  if (save) {
    shared.save_changes();
  }
}
