/** Predicted spectra of one step, as `curiosity_widgets/reports/run_spectra.py` writes them. */
import { floats } from './still_model';

/** Numbers are float32 in base64. */
export interface PredictedData {
  label: string; // of the line
  rows: readonly number[] | null; // candidates of the scores, ascending; null: all
  scores: string; // (m, R)
  components: string | null; // (R, P); null: the scores are the spectra
  mean: string | null; // (P,)
  halfWidth: string | null; // (m,) of the interval, times the profile
  profile: string | null; // (P,)
}

export interface Expected {
  values: Float32Array;
  halfWidth: Float32Array | null;
}

export class Predicted {
  readonly label: string;
  private readonly rows: Map<number, number> | null;
  private readonly scores: Float32Array;
  private readonly components: Float32Array | null;
  private readonly mean: Float32Array | null;
  private readonly halfWidth: Float32Array | null;
  private readonly profile: Float32Array | null;

  /** `length` is that of a spectrum, P. */
  constructor(
    data: PredictedData,
    private readonly length: number
  ) {
    const part = (text: string | null): Float32Array | null => (text === null ? null : floats(text));
    this.label = data.label;
    this.rows = data.rows && new Map(data.rows.map((candidate, i) => [candidate, i]));
    this.scores = floats(data.scores);
    this.components = part(data.components);
    this.mean = part(data.mean);
    this.halfWidth = part(data.halfWidth);
    this.profile = part(data.profile);
  }

  /** What was expected at a candidate; null where that is not known. */
  at(candidate: number): Expected | null {
    const row = this.rows ? this.rows.get(candidate) : candidate;
    if (row === undefined || candidate < 0) {
      return null;
    }
    const width = this.halfWidth?.[row];
    const known = width !== undefined && this.profile;
    return { values: this.values(row), halfWidth: known ? known.map(value => value * width) : null };
  }

  private values(row: number): Float32Array {
    const { components, mean, length } = this;
    const count = components ? components.length / length : length;
    const own = this.scores.subarray(row * count, (row + 1) * count);
    return Float32Array.from({ length }, (_, i) => {
      const sum = components
        ? own.reduce((all, score, k) => all + score * components[k * length + i]!, 0)
        : own[i]!;
      return sum + (mean?.[i] ?? 0);
    });
  }
}
