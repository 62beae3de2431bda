/** How high the map of the sample is over its width: the map tells, and the screen arranges panels by it. */

const TOLD = 'cw-shape';

export function tellShape(stage: HTMLElement, shape: number): void {
  stage.dataset.shape = String(shape);
  stage.dispatchEvent(new Event(TOLD, { bubbles: true }));
}

/** The shape of the map in a panel; undefined before it is known. */
export function shapeIn(panel: Element | undefined): number | undefined {
  return Number(panel?.querySelector<HTMLElement>('[data-shape]')?.dataset.shape) || undefined;
}

/** Calls back whenever a map inside tells its shape. Returns a function that stops listening. */
export function onShape(root: HTMLElement, callback: () => void): () => void {
  root.addEventListener(TOLD, callback);
  return () => root.removeEventListener(TOLD, callback);
}
