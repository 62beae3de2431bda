/** The map under the keyboard: arrows move the selection, Enter sets corners, plus and minus zoom. */

import { selectionOf, setSelection } from '../shared';
import type { Pixel } from './model';
import type { Parts } from './pointer';

export const ZOOM_STEP = 1.5; // of a key or a button
const ARROWS: Readonly<Record<string, [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1]
};
const ZOOM_KEYS: Readonly<Record<string, number>> = {
  '+': ZOOM_STEP,
  '=': ZOOM_STEP,
  '-': 1 / ZOOM_STEP,
  '0': 0
};

/** `cancel` discards a region and what the pointer has begun. */
export function listenToMapKeys(parts: Parts, cancel: () => void): void {
  const { canvas, data, viewport, position, region, tools, shared } = parts;

  /** Clear the selection: first the candidates, then the position. */
  const clearSelection = (): void => {
    if (selectionOf(shared).length) {
      setSelection(shared, []);
    } else {
      position.select(-1, -1);
    }
  };

  const step = ([down, right]: [number, number], far: boolean): void => {
    const { rows, cols } = data;
    const [row, col] = position.selected ?? [Math.floor(rows / 2), Math.floor(cols / 2)];
    const reach = far ? 10 : 1;
    const next: Pixel = [
      Math.max(0, Math.min(rows - 1, row + down * reach)),
      Math.max(0, Math.min(cols - 1, col + right * reach))
    ];
    position.select(...next);
    viewport.reveal(...next);
  };

  canvas.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || !data.size) {
      return;
    }
    const { selected } = position;
    if (event.key === 'Escape') {
      region.present ? cancel() : clearSelection();
    } else if (event.key === 'Enter' && tools.tool === 'rectangle' && selected) {
      region.corner(selected);
    } else if (event.key === 'Enter' && tools.tool === 'point' && position.picking) {
      position.measureAt(selected);
    } else if (event.key in ZOOM_KEYS) {
      viewport.zoom(ZOOM_KEYS[event.key]!);
    } else if (event.key in ARROWS) {
      step(ARROWS[event.key]!, event.shiftKey);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
}
