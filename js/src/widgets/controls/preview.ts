/** How the score follows from each of its terms, drawn beside the sliders that shape it. */
import { element, svg } from '../common/dom';
import { formatNumber } from '../common/format';
import { type Constants, evaluate, type Formula, KINDS } from '../score/formulas';

/** Each kind of formula as it is written. */
export const WRITTEN: Readonly<Record<string, (first: string, second: string) => string>> = {
  curiosity: term => `A = 1 − exp(−λ |${term === 'error' ? 'L' : term} − (1 − β)|)`,
  decaying_exploration: (error, exploration) => `A = w·${error} + (1 − w)·${exploration}`,
  blend: (first, second) => `A = (1 − β) ${first}^λ + β ${second}^λ`,
  power: term => `A = ${term}^λ`
};
/** Names of terms beside the curve, where these are not the terms themselves. */
const NAMES: Readonly<Record<string, string>> = { error: 'predicted error L' };
const [WIDTH, HEIGHT] = [216, 96];
const [LEFT, RIGHT, TOP, BOTTOM] = [22, 6, 6, 16];
const POINTS = 60;
const DASHES = ['', '5 3'];

export interface PreviewInput {
  formula: Formula;
  constants: Constants;
  beta: number;
  lam: number;
}

/** The score while one term goes from 0 to 1 and the others are 0. */
export function curve({ formula, constants, beta, lam }: PreviewInput, term: string): Float64Array {
  const ramp = Float64Array.from({ length: POINTS + 1 }, (_, i) => i / POINTS);
  const none = new Float64Array(POINTS + 1);
  const values = Object.fromEntries(formula.terms.map(name => [name, name === term ? ramp : none]));
  return Float64Array.from(evaluate(formula, values, beta, lam, constants));
}

/** The curves in words, for screen readers. */
export function describe(input: PreviewInput): string {
  return input.formula.terms
    .map(term => {
      const values = curve(input, term);
      const at = [0, POINTS / 2, POINTS].map(i => formatNumber(values[i]));
      return `Score against ${NAMES[term] ?? term}: ${at[0]} at 0, ${at[1]} at 0.5, ${at[2]} at 1`;
    })
    .join('. ');
}

export class Preview {
  readonly node: HTMLElement;
  private readonly lines = svg('g');
  private readonly picture: SVGElement;
  private readonly written = element('div', { class: 'cw-formula' });
  private readonly names = element('div', { class: 'cw-legend' });
  private shown = ''; // formula and terms

  constructor() {
    const [right, bottom] = [WIDTH - RIGHT, HEIGHT - BOTTOM];
    const text = (x: number, y: number, label: string, anchor: string): SVGElement => {
      const node = svg('text', { x, y, 'text-anchor': anchor });
      node.textContent = label;
      return node;
    };
    this.picture = svg(
      'svg',
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: 'img', class: 'cw-curve' },
      svg('path', {
        d: `M${LEFT} ${TOP}V${bottom}H${right}M${LEFT} ${(TOP + bottom) / 2}h-3M${LEFT} ${TOP}h-3`,
        class: 'cw-axis'
      }),
      text(LEFT - 5, TOP + 4, '1', 'end'),
      text(LEFT - 5, bottom + 3, '0', 'end'),
      text(6, (TOP + bottom) / 2 + 4, 'A', 'middle'),
      text(LEFT, HEIGHT - 4, '0', 'middle'),
      text(right, HEIGHT - 4, '1', 'end'),
      this.lines
    );
    this.node = element(
      'div',
      { class: 'cw-preview' },
      this.picture as unknown as HTMLElement,
      element('div', {}, this.written, this.names)
    );
  }

  show(input: PreviewInput): void {
    const { formula } = input;
    this.node.hidden = !(formula.kind in KINDS);
    if (this.node.hidden) {
      return;
    }
    const [right, bottom] = [WIDTH - RIGHT, HEIGHT - BOTTOM];
    this.prepare(formula);
    formula.terms.forEach((term, i) => {
      const points = [...curve(input, term)].map((value, k) => {
        const x = LEFT + ((right - LEFT) * k) / POINTS;
        return `${x.toFixed(1)},${(bottom - (bottom - TOP) * Math.max(0, Math.min(1, value))).toFixed(1)}`;
      });
      this.lines.children[i].setAttribute('points', points.join(' '));
    });
    this.picture.setAttribute('aria-label', describe(input));
  }

  /** A line for each term and what is written beside it; they stay while β and λ move. */
  private prepare({ kind, terms }: Formula): void {
    const shown = [kind, ...terms].join(' ');
    if (shown === this.shown) {
      return;
    }
    this.shown = shown;
    this.lines.replaceChildren(
      ...terms.map((_, i) => svg('polyline', { class: `cw-curve-${i}`, 'stroke-dasharray': DASHES[i] }))
    );
    this.written.replaceChildren(
      ...WRITTEN[kind](terms[0], terms[1])
        .split(/(\^λ)/)
        .map(part => (part === '^λ' ? element('sup', {}, 'λ') : part))
    );
    this.names.replaceChildren(
      ...terms.map((term, i) => {
        const line = svg('line', {
          x1: 1,
          y1: 5,
          x2: 21,
          y2: 5,
          class: `cw-curve-${i}`,
          'stroke-dasharray': DASHES[i]
        });
        return element(
          'span',
          {},
          svg('svg', { width: 22, height: 10, 'aria-hidden': 'true' }, line),
          `against ${NAMES[term] ?? term}`
        );
      })
    );
  }
}
