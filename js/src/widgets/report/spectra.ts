/** The spectrum at a position, as the dashboard's panel draws it: measured, predicted and its interval. */
import type { FigureData, Line } from '../common/figure';
import { axisAround } from '../common/ticks';
import type { Predicted, PredictedData } from './predicted';
import { floats } from './still_model';

/** As `curiosity_widgets/reports/run_spectra.py` writes it; numbers are float32 in base64. */
export interface SpectraData {
  figure: FigureData; // lines: the interval, predicted then, predicted, measured; without numbers
  measured: readonly number[]; // the candidate of each spectrum, in the order of measuring
  spectra: string; // (n, P)
  usual: readonly [low: number, high: number]; // what nearly all values lie between
  order: readonly (number | null)[]; // the interval's values along its own axis; null between two sweeps
  learned: boolean; // whether the run has been trained
  prediction: PredictedData | null; // of the last step
}

/** Why a point was measured. */
export interface Reason {
  number: number; // in the order of measuring, from 0
  sentence: string;
  predicted: string | null; // (P,) before it was measured
}

export interface Spectrum {
  numbers: readonly number[]; // of the spectra that were measured here
  measured: Float32Array | null; // the latest of them
  predicted: Float32Array | null;
  halfWidth: Float32Array | null;
  label: string; // of the predicted line
}

export class Spectra {
  readonly length: number; // P
  private readonly spectra: Float32Array;
  private readonly numbers = new Map<number, number[]>(); // candidate -> its spectra

  constructor(private readonly data: SpectraData) {
    this.length = (data.figure.lines[1]!.x as readonly number[]).length;
    this.spectra = floats(data.spectra);
    data.measured.forEach((candidate, i) => {
      this.numbers.set(candidate, [...(this.numbers.get(candidate) ?? []), i]);
    });
  }

  /** What is known at a candidate: of the first `count` spectra, and of what a step predicted. */
  at(candidate: number, count: number, predicted: Predicted | null): Spectrum {
    const numbers = (this.numbers.get(candidate) ?? []).filter(number => number < count);
    const latest = numbers.at(-1);
    const expected = predicted?.at(candidate) ?? null;
    return {
      numbers,
      measured:
        latest === undefined ? null : this.spectra.subarray(latest * this.length, (latest + 1) * this.length),
      predicted: expected?.values ?? null,
      halfWidth: expected?.halfWidth ?? null,
      label: predicted?.label ?? this.data.figure.lines[2]!.label
    };
  }

  /** The figure of a spectrum. All measured ones set its range, so that it stays while the pointer wanders. */
  figure({ measured, predicted, halfWidth, label }: Spectrum, then: string | null = null): FigureData {
    const { figure, usual, order } = this.data;
    const low = predicted && halfWidth ? predicted.map((value, i) => value - halfWidth[i]!) : null;
    const high = predicted && halfWidth ? predicted.map((value, i) => value + halfWidth[i]!) : null;
    const [band, before, line, dots] = figure.lines as [Line, Line, Line, Line];
    const shown = [measured, predicted, low, high].filter(values => values !== null);
    const numbers = shown.flatMap(values => [...values]);
    return {
      ...figure,
      y: axisAround(figure.y, [...usual, ...numbers], 8),
      lines: [
        {
          ...band,
          y: low && high ? [...along(low, order), ...along(high, order)] : [],
          x: low ? band.x : []
        },
        filled(before, then === null ? null : floats(then)),
        { ...filled(line, predicted), label },
        filled(dots, measured)
      ]
    };
  }
}

/** What a spectrum is, in words; `learned`: whether the run has been trained. */
export function what({ numbers, predicted }: Spectrum, learned: boolean): string {
  if (numbers.length) {
    return numbers.length > 1 ? `measured ${numbers.length} times, the latest is shown` : 'measured';
  }
  if (!predicted && learned) {
    return 'not measured; what was expected here is not kept of this step';
  }
  return predicted ? 'not measured; what the model expects' : 'not measured, and nothing learned yet';
}

const along = (values: Float32Array, order: SpectraData['order']): (number | null)[] =>
  order.map(place => (place === null ? null : values[place]!));

function filled(line: Line, values: Float32Array | null): Line {
  return { ...line, x: values ? line.x : [], y: values ? [...values] : [] };
}
