/** Tables of a run that a reader takes out of its page, as comma-separated values. */
import type { Member } from '../common/trait_types';
import { floats } from './still_model';

export interface Points {
  measured: readonly (readonly [row: number, col: number])[]; // in order
  step: readonly number[]; // that picked each; 0: an initial spectrum
  flags: Readonly<Record<string, string>>; // of those not learned from, by their order
  axis: readonly (number | null)[];
  axis_label: string;
  spectra: string; // (n, S) float32 in base64
}

export type Curve = readonly Readonly<Record<string, unknown>>[];

const cell = (value: unknown): string => {
  const text = value === null || value === undefined ? '' : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const lines = (rows: readonly (readonly unknown[])[]): string =>
  `${rows.map(row => row.map(cell).join(',')).join('\n')}\n`;

export function pointsTable({ measured, step, flags }: Points): string {
  const rows = measured.map(([row, col], i) => [i + 1, row, col, step[i], flags[String(i)]]);
  return lines([['number', 'row', 'col', 'step', 'flag'], ...rows]);
}

/** A column for each spectrum, named by its order and position; the first is the axis. */
export function spectraTable({ measured, axis, axis_label, spectra }: Points): string {
  const values = floats(spectra);
  const heads = measured.map(([row, col], i) => `${i + 1} (row ${row} col ${col})`);
  const rows = axis.map((at, k) => [
    at,
    ...measured.map((_, i) => Number(values[i * axis.length + k]!.toPrecision(7)))
  ]);
  return lines([[axis_label, ...heads], ...rows]);
}

/** A line for each score. */
export function curveTable(curve: Curve): string {
  const names = [...new Set(curve.flatMap(entry => Object.keys(entry)))];
  return lines([names, ...curve.map(entry => names.map(name => entry[name]))]);
}

export function membersTable(members: readonly Member[]): string {
  const rows = members.map(({ name, best, validation_loss, trained_at }) => [
    best ? `${name} (best)` : name,
    validation_loss,
    trained_at
  ]);
  return lines([['member', 'validation loss', 'last trained in step'], ...rows]);
}
