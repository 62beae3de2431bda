/** A piece of a line for a legend. */
import { svg } from './dom';

export interface Stroke {
  label: string;
  colour: string;
  dash: string; // SVG stroke-dasharray
  width: number;
}

export function swatch({ colour, dash, width }: Omit<Stroke, 'label'>): SVGElement {
  const middle = 5 + (Math.round(width) % 2) / 2; // on whole pixels, or a thin line is pale
  const line = svg('line', {
    x1: 1,
    y1: middle,
    x2: 21,
    y2: middle,
    stroke: colour,
    'stroke-width': width,
    'stroke-dasharray': dash
  });
  return svg('svg', { width: 22, height: 10, 'aria-hidden': 'true' }, line);
}
