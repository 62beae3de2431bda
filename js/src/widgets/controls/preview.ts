/** How the score follows from each of its terms, drawn beside the sliders that shape it. */
import { element } from '../common/dom';
import { type FigureData, paint } from '../common/figure';
import { formatNumber } from '../common/format';
import { type Stroke, swatch } from '../common/swatch';
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
const MARGIN: FigureData['margin'] = [6, 6, 16, 22];
const POINTS = 60;
const RAMP = Array.from({ length: POINTS + 1 }, (_, i) => i / POINTS);
const STROKES = [
  { colour: 'var(--cw-accent)', dash: '', width: 2 },
  { colour: 'var(--cw-text)', dash: '5 3', width: 2 }
];
const LINE = {
  label: '',
  band: false,
  steps: false,
  dots: 0,
  edge: '',
  opacity: 1,
  texts: [],
  count: 1
};

export interface PreviewInput {
  formula: Formula;
  constants: Constants;
  beta: number;
  lam: number;
}

/** The score while one term goes from 0 to 1 and the others are 0. */
export function curve({ formula, constants, beta, lam }: PreviewInput, term: string): Float64Array {
  const ramp = Float64Array.from(RAMP);
  const none = new Float64Array(POINTS + 1);
  const values = Object.fromEntries(formula.terms.map(name => [name, name === term ? ramp : none]));
  return Float64Array.from(evaluate(formula, values, beta, lam, constants));
}

/** The curves in words, for screen readers. */
export function describe(input: PreviewInput): string {
  return input.formula.terms
    .map(term => {
      const values = curve(input, term);
      const at = [0, POINTS / 2, POINTS].map(i => formatNumber(values[i]!));
      return `Score against ${NAMES[term] ?? term}: ${at[0]} at 0, ${at[1]} at 0.5, ${at[2]} at 1`;
    })
    .join('. ');
}

/** The figure: a curve for each term. */
function figureOf(input: PreviewInput): FigureData {
  const axis = { low: 0, high: 1, ticks: [0, 1], texts: ['0', '1'], logarithmic: false };
  return {
    title: describe(input),
    height: HEIGHT,
    margin: MARGIN,
    picture: '',
    x: { label: '', ...axis },
    y: { label: 'A', ...axis },
    lines: input.formula.terms.map((term, i) => {
      const y = Array.from(curve(input, term), value => Math.max(0, Math.min(1, value)));
      return { ...LINE, ...strokeOf(i), x: RAMP, y };
    })
  };
}

function strokeOf(i: number): Omit<Stroke, 'label'> {
  return STROKES[i % STROKES.length]!;
}

export class Preview {
  readonly node: HTMLElement;
  private readonly picture = element('div', { class: 'cw-figure cw-curve' });
  private readonly written = element('div', { class: 'cw-formula' });
  private readonly names = element('div', { class: 'cw-legend' });
  private shown = ''; // formula and terms

  constructor() {
    this.node = element(
      'div',
      { class: 'cw-preview' },
      this.picture,
      element('div', {}, this.written, this.names)
    );
  }

  show(input: PreviewInput): void {
    const { formula } = input;
    this.node.hidden = !(formula.kind in KINDS);
    if (this.node.hidden) {
      return;
    }
    this.describeTerms(formula);
    const drawn = paint(figureOf(input), WIDTH, 'cw-preview-clip');
    this.picture.replaceChildren(...(drawn ? [drawn] : []));
  }

  /** The formula and the names of its terms; they stay while β and λ move. */
  private describeTerms({ kind, terms }: Formula): void {
    const shown = [kind, ...terms].join(' ');
    if (shown === this.shown) {
      return;
    }
    this.shown = shown;
    this.written.replaceChildren(
      ...WRITTEN[kind]!(terms[0]!, terms[1]!)
        .split(/(\^λ)/)
        .map(part => (part === '^λ' ? element('sup', {}, 'λ') : part))
    );
    this.names.replaceChildren(
      ...terms.map((term, i) => element('span', {}, swatch(strokeOf(i)), `against ${NAMES[term] ?? term}`))
    );
  }
}
