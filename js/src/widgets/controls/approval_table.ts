/** The picks that wait for approval, a row each. */
import { element } from '../common/dom';
import { formatDuration, formatLengths, formatNumber } from '../common/format';
import type { Pixel, ProposedPick } from '../common/trait_types';

export interface Acts {
  point(pixel: Pixel | null): void; // show a pick on the map
  drop: ((number: number) => void) | null; // null: nothing can be changed
}

const HEADS = ['', 'Position', 'Chosen by', 'Expected gain', 'Way', 'Time'];
const UNKNOWN = ['', '–'];

/** What a row says. */
export function cellsOf(
  pick: ProposedPick,
  number: number,
  pixelSize: readonly number[],
  unit: string
): string[] {
  const { row, col, term, gain, distance, seconds } = pick;
  const [high, wide] = pixelSize;
  const known = high !== undefined && wide !== undefined;
  const where = known ? ` · ${formatLengths([row * high, col * wide], unit)}` : '';
  const way =
    known && distance !== null
      ? formatLengths([distance * wide], unit)
      : `${formatNumber(distance ?? NaN)} px`;
  return [
    String(number + 1),
    `row ${row}, col ${col}${where}`,
    term,
    gain === null ? '–' : formatNumber(gain),
    distance === null ? '–' : way,
    seconds === null ? '–' : seconds < 1 ? '< 1 s' : formatDuration(seconds)
  ];
}

/** The picks as comma-separated values, in pixels and seconds. */
export function picksAsText(picks: readonly ProposedPick[]): string {
  const rows = picks.map(({ row, col, term, gain, distance, seconds }, i) => [
    i + 1,
    row,
    col,
    `"${term}"`,
    gain,
    distance,
    seconds
  ]);
  const heads = ['number', 'row', 'col', 'chosen by', 'expected gain', 'way (px)', 'time (s)'];
  return `${[heads, ...rows].map(cells => cells.map(cell => cell ?? '').join(',')).join('\n')}\n`;
}

export function tableOf(
  picks: readonly ProposedPick[],
  pixelSize: readonly number[],
  unit: string,
  acts: Acts
): HTMLElement {
  const cells = picks.map((pick, number) => cellsOf(pick, number, pixelSize, unit));
  // A column of which nothing is known, as of initial points, says nothing.
  const told = HEADS.map((_, column) => cells.some(row => !UNKNOWN.includes(row[column]!)));
  const only = <T>(row: readonly T[]): T[] => row.filter((_, column) => told[column]);
  const rows = picks.map((pick, number) => {
    const drop = element(
      'button',
      { type: 'button', class: 'cw-link', 'aria-label': `Drop pick ${number + 1}` },
      'drop'
    );
    drop.disabled = acts.drop === null;
    drop.addEventListener('click', () => acts.drop?.(number));
    const [first = '', ...others] = only(cells[number]!);
    const line = element(
      'tr',
      {},
      element('th', { scope: 'row' }, first),
      ...others.map(text => element('td', {}, text)),
      element('td', {}, drop)
    );
    line.addEventListener('pointerenter', () => acts.point([pick.row, pick.col]));
    line.addEventListener('pointerleave', () => acts.point(null));
    drop.addEventListener('focus', () => acts.point([pick.row, pick.col]));
    return line;
  });
  return element(
    'table',
    { class: 'cw-table', 'aria-label': 'Picks that wait for approval' },
    element(
      'thead',
      {},
      element('tr', {}, ...[...only(HEADS), ''].map(head => element('th', { scope: 'col' }, head)))
    ),
    element('tbody', {}, ...rows)
  );
}
