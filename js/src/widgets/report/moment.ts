/** What a run's report shows of its first n spectra, one of them chosen: the lines of its two figures. */
import type { Axis, FigureData, Line } from '../common/figure';

type Numbers = readonly (number | null)[];

export interface Run {
  measured: readonly (readonly [row: number, col: number])[]; // in order
  step: readonly number[]; // that picked each; 0: an initial spectrum
  axis: Numbers;
  spectra: readonly Numbers[];
  predicted: readonly Numbers[] | null; // null: none are
  heights: readonly Axis[]; // the y axis of each spectrum with its prediction
}

/** The map: the path, initial and picked positions, the chosen one; lines of `whole`, in this order. */
export function mapAt(whole: FigureData, { measured, step }: Run, count: number, chosen: number): FigureData {
  const all = Array.from({ length: count }, (_, i) => i);
  const parts = [
    all,
    all.filter(i => step[i] === 0),
    all.filter(i => step[i] !== 0),
    all.filter(i => i === chosen)
  ];
  return { ...whole, lines: whole.lines.map((line, i) => at(line, measured, parts[i] ?? [])) };
}

/** A pixel's centre is half a pixel from its corner. */
function at(line: Line, measured: Run['measured'], numbers: readonly number[]): Line {
  const points = numbers.map(i => measured[i] ?? [NaN, NaN]);
  return {
    ...line,
    x: points.map(([, col]) => col + 0.5),
    y: points.map(([row]) => row + 0.5),
    texts: line.dots ? numbers.map(i => describe(measured, i)) : []
  };
}

export function describe(measured: Run['measured'], number: number): string {
  const [row, col] = measured[number] ?? [NaN, NaN];
  return `number ${number + 1}, row ${row}, column ${col}`;
}

/** The chosen spectrum: what was measured and what is predicted; lines of `whole`, in this order. */
export function spectrumAt(whole: FigureData, run: Run, chosen: number): FigureData {
  const values = [run.spectra[chosen] ?? [], run.predicted?.[chosen] ?? []];
  return {
    ...whole,
    y: run.heights[chosen] ?? whole.y,
    lines: whole.lines.map((line, i) => ({ ...line, x: run.axis, y: values[i] ?? [] }))
  };
}

/** The order of the measured position that is nearest to a pixel, among the first `count`. */
export function nearest(measured: Run['measured'], count: number, row: number, col: number): number {
  const far = measured.slice(0, count).map(([r, c]) => (r + 0.5 - row) ** 2 + (c + 0.5 - col) ** 2);
  return far.indexOf(Math.min(...far));
}
