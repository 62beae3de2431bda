/** How the score follows from each of its terms, drawn beside the sliders that shape it. */
import { element, setText } from '../common/dom';
import { type Axis, type FigureData, paint } from '../common/figure';
import { formatNumber } from '../common/format';
import { type Stroke, swatch } from '../common/swatch';
import { roundTicks } from '../common/ticks';
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
const [WIDTH, HEIGHT] = [240, 120];
const MARGIN: FigureData['margin'] = [6, 14, 40, 22];
const POINTS = 60;
const NEGLIGIBLE = 0.01; // of the highest score
const FINE = 1000; // steps of a term in which the first is looked for that counts
const ZERO_TO_ONE = { ticks: [0, 0.5, 1], texts: ['0.0', '0.5', '1.0'] };
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

const rampFrom = (low: number, steps: number): Float64Array =>
  Float64Array.from({ length: steps + 1 }, (_, i) => low + ((1 - low) * i) / steps);

/** The score while one term goes from `low` to 1 and the others are 0. */
export function curve(
  { formula, constants, beta, lam }: PreviewInput,
  term: string,
  low = 0,
  steps = POINTS
): Float64Array {
  const ramp = rampFrom(low, steps);
  const none = new Float64Array(steps + 1);
  const values = Object.fromEntries(formula.terms.map(name => [name, name === term ? ramp : none]));
  return Float64Array.from(evaluate(formula, values, beta, lam, constants));
}

/**
 * The axis of the terms, from where they begin to count: with a large λ the score is next to nothing but near
 * the highest values, and over all of them its curve would be a line at zero that jumps at its end.
 */
export function termsAxis(input: PreviewInput): Axis {
  const curves = input.formula.terms.map(term => curve(input, term, 0, FINE));
  const top = Math.max(...curves.map(values => Math.max(...values)));
  const firsts = curves.map(values => values.findIndex(value => value > NEGLIGIBLE * top));
  const first = (Math.min(...firsts.filter(place => place >= 0)) - 1) / FINE;
  const axis = { label: 'term (0: lowest, 1: highest)', high: 1, logarithmic: false };
  if (!(first >= 0.5 && first < 1)) {
    return { ...axis, low: 0, ...ZERO_TO_ONE };
  }
  const { ticks, write } = roundTicks(first, 1, 4);
  return { ...axis, low: ticks[0]!, ticks, texts: ticks.map(write) };
}

/** The curves in words, for screen readers. */
export function describe(input: PreviewInput): string {
  const { low } = termsAxis(input);
  return input.formula.terms
    .map(term => {
      const values = curve(input, term, low);
      const at = [0, POINTS / 2, POINTS].map(
        i => `${formatNumber(values[i]!)} at ${formatNumber(low + ((1 - low) * i) / POINTS)}`
      );
      return `Score against ${NAMES[term] ?? term}: ${at.join(', ')}`;
    })
    .join('. ');
}

/** The figure: a curve for each term. */
function figureOf(input: PreviewInput): FigureData {
  const across = termsAxis(input);
  const x = [...rampFrom(across.low, POINTS)];
  return {
    title: describe(input),
    height: HEIGHT,
    width: 0,
    margin: MARGIN,
    picture: '',
    x: across,
    y: { label: 'A', low: 0, high: 1, ...ZERO_TO_ONE, logarithmic: false },
    lines: input.formula.terms.map((term, i) => {
      const y = Array.from(curve(input, term, across.low), value => Math.max(0, Math.min(1, value)));
      return { ...LINE, ...strokeOf(i), x, y };
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
  private readonly note = element('div', { class: 'cw-counting' });
  private shown = ''; // formula and terms

  constructor() {
    this.node = element(
      'div',
      { class: 'cw-preview' },
      this.picture,
      element('div', {}, this.written, this.names, this.note)
    );
  }

  show(input: PreviewInput): void {
    const { formula } = input;
    this.node.hidden = !(formula.kind in KINDS);
    if (this.node.hidden) {
      return;
    }
    this.describeTerms(formula);
    const figure = figureOf(input);
    setText(this.note, figure.x.low ? `A term below ${figure.x.texts[0]} hardly counts.` : '');
    const drawn = paint(figure, WIDTH, 'cw-preview-clip');
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
