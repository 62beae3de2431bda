/** Numbers, durations and lengths as text. */

/** Three significant digits, powers of ten only where plain digits would not fit. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) {
    return '–';
  }
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) {
    return value
      .toExponential(2)
      .replace('-', '−')
      .replace(/e\+?(−|-)?(\d+)/, (_, sign, power) => `e${sign ? '−' : ''}${power}`);
  }
  return String(Number(value.toPrecision(size >= 1000 ? 5 : 3))).replace('-', '−');
}

/** The number in a text that was typed, or written by `formatNumber`; NaN where there is none. */
export function readNumber(text: string): number {
  const plain = text.trim().replace(/−/g, '-').replace(',', '.');
  return plain ? Number(plain) : NaN;
}

export function formatValue(value: number, unit: string): string {
  const text = formatNumber(value);
  return unit && text !== '–' ? `${text} ${unit}` : text;
}

/** 95 → "1 min 35 s". */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) {
    return `${whole} s`;
  }
  if (whole < 3600) {
    return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  }
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** 1 → "1st". */
export function ordinal(n: number): string {
  const teens = n % 100 >= 11 && n % 100 <= 13;
  return `${n}${teens ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`;
}

const SMALLEST: [number, string] = [1e-12, 'p'];
const PREFIXES: ReadonlyArray<[number, string]> = [[1, ''], [1e-3, 'm'], [1e-6, 'µ'], [1e-9, 'n'], SMALLEST];

/** A length of 1, 2 or 5 times a power of ten, at most `longest`, with its label; null if there is none. */
export function scaleBar(longest: number, unit: string): { length: number; label: string } | null {
  if (!(longest > 0) || !Number.isFinite(longest)) {
    return null;
  }
  const power = 10 ** Math.floor(Math.log10(longest));
  const length = [5, 2, 1].map(step => step * power).find(step => step <= longest) ?? power;
  if (unit !== 'm') {
    return { length, label: `${formatNumber(length)} ${unit}`.trim() };
  }
  const [size, prefix] = PREFIXES.find(([size]) => length >= size * 0.9999) ?? SMALLEST;
  return { length, label: `${formatNumber(length / size)} ${prefix}m` };
}

/** Lengths in one unit, for instance "1.08, 0.86 µm". */
export function formatLengths(lengths: readonly number[], unit: string): string {
  const [size, prefix] =
    unit === 'm'
      ? (PREFIXES.find(([size]) => Math.max(...lengths.map(Math.abs)) >= size * 0.9999) ?? SMALLEST)
      : [1, ''];
  const texts = lengths.map(length => formatNumber(length / size));
  return `${texts.join(', ')} ${unit === 'm' ? `${prefix}m` : unit}`.trim();
}
