/**
 * A plot of lines, bands and dots over two axes, in SVG. Mirrors `curiosity_widgets/drawing/figure.py`, which
 * describes it: as a message with buffers for marimo, as JSON for the HTML pages.
 */
import { svg } from './dom';

export interface Axis {
  label: string;
  logarithmic: boolean;
  low: number; // left or at the foot; may be the larger one
  high: number;
  ticks: number[];
  texts: string[]; // of the ticks
}

/** Little-endian float32, or numbers with null for what is not finite. */
export type Values = DataView | readonly (number | null)[];

export interface Line {
  label: string;
  colour: string;
  dash: string; // SVG stroke-dasharray
  width: number;
  band: boolean; // the area between the first and the second line, without their strokes
  steps: boolean;
  dots: number; // radius in pixels; 0: none
  edge: string; // colour around the dots
  opacity: number;
  texts: string[]; // of the dots
  count: number; // of lines over the same x
  x: Values;
  y: Values;
}

export interface FigureData {
  title: string;
  height: number;
  width: number; // 0: as wide as its element
  margin: [top: number, right: number, bottom: number, left: number];
  picture: string; // data address of an image that fills the axes
  x: Axis;
  y: Axis;
  lines: Line[];
}

type Scale = (value: number) => number;

let figures = 0;

/** The position of a value between two ends on the page. */
export function scale({ low, high, logarithmic }: Axis, from: number, to: number): Scale {
  const of = logarithmic ? Math.log : (value: number): number => value;
  const [first, last] = [of(low), of(high)];
  return value => from + ((of(value) - first) / (last - first)) * (to - from);
}

/** An SVG path through points; a gap where one is not finite. With `steps` each y holds until the next x. */
export function path(x: number[], y: number[], steps = false): string {
  let drawn = '';
  let gap = true;
  x.forEach((at, i) => {
    const up = y[i] ?? NaN;
    if (!Number.isFinite(at) || !Number.isFinite(up)) {
      gap = true;
      return;
    }
    const point = `${at.toFixed(1)},${up.toFixed(1)}`;
    drawn += gap ? `M${point}` : steps ? `H${at.toFixed(1)}V${up.toFixed(1)}` : `L${point}`;
    gap = false;
  });
  return drawn;
}

/** A closed SVG path around the area between two lines over the same x; a piece for each stretch without gaps. */
export function area(x: number[], low: number[], high: number[]): string {
  let drawn = '';
  for (let from = 0; from < x.length; ) {
    let to = from;
    while (to < x.length && Number.isFinite(x[to]! + low[to]! + high[to]!)) {
      to++;
    }
    const over = path(x.slice(from, to).reverse(), high.slice(from, to).reverse());
    drawn += to > from ? `${path(x.slice(from, to), low.slice(from, to))}${over.replace('M', 'L')}Z` : '';
    from = to + 1;
  }
  return drawn;
}

/** Numbers as they came, NaN where there is none. */
export function numbers(values: Values): number[] {
  return values instanceof DataView
    ? Array.from({ length: values.byteLength >> 2 }, (_, i) => values.getFloat32(4 * i, true))
    : values.map(value => value ?? NaN);
}

/** Draws a figure as large as its node, again when that changes; as high as described, unless a page lets it grow. */
export class Figure {
  private readonly clip = `cw-figure-${++figures}`;
  private readonly observer = new ResizeObserver(() => this.draw());
  private data: FigureData | null = null;

  constructor(private readonly node: HTMLElement) {
    node.classList.add('cw-figure');
    this.observer.observe(node);
  }

  show(data: FigureData): void {
    this.data = data;
    this.node.style.height = `${data.height}px`;
    this.node.style.width = data.width ? `${data.width}px` : '';
    this.draw();
  }

  dispose(): void {
    this.observer.disconnect();
  }

  private draw(): void {
    if (this.data) {
      const { clientWidth, clientHeight } = this.node;
      const drawn = paint({ ...this.data, height: clientHeight || this.data.height }, clientWidth, this.clip);
      if (drawn) {
        this.node.replaceChildren(drawn);
      }
    }
  }
}

/** The figure in SVG; null where there is no room for its axes. `clip` is an id no other figure has. */
export function paint(
  { title, height, margin, picture, x, y, lines }: FigureData,
  width: number,
  clip: string
): SVGElement | null {
  const [top, , bottom] = margin;
  const [left, side] = roomFor(margin, x, y);
  const box = { x: left, y: top, width: width - left - side, height: height - top - bottom };
  if (box.width <= 0) {
    return null;
  }
  const [right, foot] = [box.x + box.width, box.y + box.height];
  const [across, up] = [scale(x, box.x, right), scale(y, foot, box.y)];
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const axes = [
    ...x.ticks.flatMap((tick, i) => [
      svg('line', { x1: across(tick), x2: across(tick), y1: box.y, y2: foot, class: 'cw-grid' }),
      text(x.texts[i], { x: across(tick), y: foot + 15, 'text-anchor': 'middle' })
    ]),
    ...y.ticks.flatMap((tick, i) => [
      svg('line', { x1: box.x, x2: right, y1: up(tick), y2: up(tick), class: 'cw-grid' }),
      text(y.texts[i], { x: box.x - 6, y: up(tick) + 4, 'text-anchor': 'end' })
    ]),
    text(x.label, { x: middle.x, y: height - 8, 'text-anchor': 'middle', class: 'cw-axis-label' }),
    text(y.label, {
      transform: `translate(13 ${middle.y}) rotate(-90)`,
      'text-anchor': 'middle',
      class: 'cw-axis-label'
    })
  ];
  const filled = { href: picture, preserveAspectRatio: 'none', class: 'cw-picture', ...box };
  return svg(
    'svg',
    { width, height, role: 'img', 'aria-label': title },
    svg('clipPath', { id: clip }, svg('rect', box)),
    ...(picture ? [svg('image', filled)] : []),
    ...axes,
    svg('g', { 'clip-path': `url(#${clip})` }, ...lines.flatMap(line => shapes(line, across, up)))
  );
}

const LETTER = 6.8; // pixels of a tick's letter, at most
const LABEL = 30; // pixels of the label of the y axis, with its distance

/** Pixels left and right of the axes, at least those of the margin, so that no tick is cut. */
function roomFor(margin: FigureData['margin'], x: Axis, y: Axis): [left: number, right: number] {
  const widest = Math.max(0, ...y.texts.map(written => written.length));
  const [first, last] = [x.texts[0]?.length ?? 0, x.texts.at(-1)?.length ?? 0];
  return [
    Math.max(margin[3], y.ticks.length ? LABEL + LETTER * widest : 0, (LETTER * first) / 2),
    Math.max(margin[1], (LETTER * last) / 2 + 2)
  ];
}

function text(content: string | undefined, attributes: Record<string, string | number>): SVGElement {
  const node = svg('text', attributes);
  node.textContent = content ?? '';
  return node;
}

function shapes(line: Line, across: Scale, up: Scale): SVGElement[] {
  const x = numbers(line.x).map(across);
  const all = numbers(line.y).map(up);
  const rows = Array.from({ length: line.count }, (_, i) => all.slice(i * x.length, (i + 1) * x.length));
  if (line.band) {
    const [low = [], high = []] = rows;
    return [
      svg('path', {
        d: area(x, low, high),
        fill: line.colour,
        'fill-opacity': line.opacity,
        class: 'cw-band'
      })
    ];
  }
  const drawn = rows.map(y => {
    const shape = svg('path', {
      d: path(x, y, line.steps),
      fill: 'none',
      stroke: line.colour,
      'stroke-opacity': line.opacity,
      'stroke-width': line.width,
      'stroke-dasharray': line.dash,
      class: 'cw-line'
    });
    return titled(shape, line.label);
  });
  const dots = line.dots ? rows.flatMap(y => y.map((cy, i) => dot(line, x[i] ?? NaN, cy, i))) : [];
  return [...(line.width ? drawn : []), ...dots.filter(node => node !== null)];
}

function dot(line: Line, cx: number, cy: number, number: number): SVGElement | null {
  if (!Number.isFinite(cx) || !Number.isFinite(cy)) {
    return null;
  }
  const shape = svg('circle', { cx, cy, r: line.dots, fill: line.colour, stroke: line.edge || undefined });
  return titled(shape, line.texts[number] ?? '');
}

/** Words under the pointer. */
function titled(shape: SVGElement, words: string): SVGElement {
  if (words) {
    const title = svg('title');
    title.textContent = words;
    shape.append(title);
  }
  return shape;
}
