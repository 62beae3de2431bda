/** A plot of lines and bands over two axes, in SVG. */
import { svg } from './dom';

export interface Axis {
  label: string;
  logarithmic: boolean;
  low: number;
  high: number;
  ticks: number[];
  texts: string[]; // of the ticks
}

export interface Line {
  colour: string;
  dash: string; // SVG stroke-dasharray
  width: number;
  fill: boolean; // a band between the first and the second line
  steps: boolean;
  dots: boolean;
  count: number; // of lines over the same x
  x: DataView; // float32, little-endian
  y: DataView;
}

export interface FigureData {
  size: '' | 'cw-small' | 'cw-medium';
  x: Axis;
  y: Axis;
  lines: Line[];
}

const HEIGHTS = { '': 230, 'cw-small': 130, 'cw-medium': 170 };
const MARGIN = { top: 10, right: 14, bottom: 42, left: 70 };
const DOT = 2.5; // radius

let figures = 0;

/** Where a value lies between two ends of the page. */
export function scale({ low, high, logarithmic }: Axis, from: number, to: number): (value: number) => number {
  const place = logarithmic ? Math.log : (value: number): number => value;
  const [first, last] = [place(low), place(high)];
  return value => from + ((place(value) - first) / (last - first)) * (to - from);
}

/** An SVG path through points; a gap where one is not finite. With `steps` each y holds until the next x. */
export function path(x: number[], y: number[], steps = false): string {
  let drawn = '';
  let gap = true;
  x.forEach((at, i) => {
    if (!Number.isFinite(at) || !Number.isFinite(y[i])) {
      gap = true;
      return;
    }
    const point = `${at.toFixed(1)},${y[i].toFixed(1)}`;
    drawn += gap ? `M${point}` : steps ? `H${at.toFixed(1)}V${y[i].toFixed(1)}` : `L${point}`;
    gap = false;
  });
  return drawn;
}

function floats(view: DataView): number[] {
  return Array.from({ length: view.byteLength >> 2 }, (_, i) => view.getFloat32(4 * i, true));
}

export class Figure {
  private readonly clip = `cw-figure-${++figures}`;
  private readonly observer = new ResizeObserver(() => this.draw());
  private data: FigureData | null = null;

  constructor(
    private readonly node: HTMLElement,
    private readonly size: FigureData['size']
  ) {
    node.classList.add('cw-figure');
    node.style.height = `${HEIGHTS[size]}px`;
    this.observer.observe(node);
  }

  show(data: FigureData): void {
    this.data = data;
    this.draw();
  }

  dispose(): void {
    this.observer.disconnect();
  }

  private draw(): void {
    const [width, height] = [this.node.clientWidth, HEIGHTS[this.size]];
    if (!this.data || width <= MARGIN.left + MARGIN.right) {
      return;
    }
    const { x, y, lines } = this.data;
    const box = {
      x: MARGIN.left,
      y: MARGIN.top,
      width: width - MARGIN.left - MARGIN.right,
      height: height - MARGIN.top - MARGIN.bottom
    };
    const [right, foot] = [box.x + box.width, box.y + box.height];
    const [across, up] = [scale(x, box.x, right), scale(y, foot, box.y)];
    const text = (said: string, attributes: Record<string, string | number>): SVGElement => {
      const node = svg('text', attributes);
      node.textContent = said;
      return node;
    };
    const axes = [
      ...x.ticks.flatMap((tick, i) => [
        svg('line', { x1: across(tick), x2: across(tick), y1: box.y, y2: foot, class: 'cw-grid' }),
        text(x.texts[i], { x: across(tick), y: foot + 15, 'text-anchor': 'middle' })
      ]),
      ...y.ticks.flatMap((tick, i) => [
        svg('line', { x1: box.x, x2: right, y1: up(tick), y2: up(tick), class: 'cw-grid' }),
        text(y.texts[i], { x: box.x - 6, y: up(tick) + 4, 'text-anchor': 'end' })
      ]),
      text(x.label, {
        x: box.x + box.width / 2,
        y: height - 8,
        'text-anchor': 'middle',
        class: 'cw-axis-label'
      }),
      text(y.label, {
        transform: `translate(14 ${box.y + box.height / 2}) rotate(-90)`,
        'text-anchor': 'middle',
        class: 'cw-axis-label'
      })
    ];
    const marks = svg(
      'g',
      { 'clip-path': `url(#${this.clip})` },
      ...lines.flatMap(line => shapes(line, across, up))
    );
    const clip = svg('clipPath', { id: this.clip }, svg('rect', box));
    this.node.replaceChildren(
      svg(
        'svg',
        { width, height, role: 'img', 'aria-label': `${y.label} over ${x.label}` },
        clip,
        ...axes,
        marks
      )
    );
  }
}

function shapes(line: Line, across: (value: number) => number, up: (value: number) => number): SVGElement[] {
  const x = floats(line.x).map(across);
  const all = floats(line.y).map(up);
  const rows = Array.from({ length: line.count }, (_, row) =>
    all.slice(row * x.length, (row + 1) * x.length)
  );
  if (line.fill) {
    const around = path([...x, ...[...x].reverse()], [...rows[0], ...[...rows[1]].reverse()]);
    return [svg('path', { d: around, fill: line.colour, 'fill-opacity': 0.2, class: 'cw-band' })];
  }
  const look = {
    fill: 'none',
    stroke: line.colour,
    'stroke-width': line.width,
    'stroke-dasharray': line.dash,
    class: 'cw-line'
  };
  const drawn = rows.map(y => svg('path', { d: path(x, y, line.steps), ...look }));
  const dots = line.dots
    ? rows.flatMap(y => y.map((cy, i) => svg('circle', { cx: x[i], cy, r: DOT, fill: line.colour })))
    : [];
  return [...drawn, ...dots];
}
