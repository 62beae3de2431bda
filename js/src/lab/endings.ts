/** The endings of the files that the readers read (endings.json, written by scripts/generate.py). */
import ENDINGS from './endings.json';

/** Endings that other programs use for other contents. A double click on such a file is left to them. */
const SHARED: readonly string[] = [
  '.asc',
  '.csv',
  '.dat',
  '.json',
  '.mat',
  '.nc',
  '.npy',
  '.png',
  '.pro',
  '.tif',
  '.tiff',
  '.tsv',
  '.txt',
  '.xml',
  '.yaml',
  '.yml',
  '.zip'
];

/** Endings of files that a double click opens in the dashboard. */
export const OWN_ENDINGS: readonly string[] = ENDINGS.filter(ending => !SHARED.includes(ending));

/** Endings of files for which the dashboard is offered in "Open With". */
export const SHARED_ENDINGS: readonly string[] = ENDINGS.filter(ending => SHARED.includes(ending));

/** Whether the readers read a file of this name. */
export function isReadable(name: string): boolean {
  const lower = name.toLowerCase();
  return ENDINGS.some(ending => lower.endsWith(ending) && lower.length > ending.length);
}
