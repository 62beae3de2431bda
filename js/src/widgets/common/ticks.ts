/** Ticks of an axis: round numbers that enclose a range. Mirrors `curiosity_widgets/drawing/ticks.py`. */
import type { Axis } from './figure';

const DECIMALS = 4; // of small numbers; finer ones have an exponent

/**
 * Ticks at 1, 2 or 5 times a power of ten that enclose the range, at most `most`, and how they are written:
 * all with the same number of decimals, 0.5, 1.0, 1.5 and 5.0e+5, 1.0e+6, 1.5e+6.
 */
export function roundTicks(
  low: number,
  high: number,
  most = 8
): { ticks: number[]; write: (tick: number) => string } {
  if (!(high > low)) {
    const pad = Math.abs(low) * 0.1 || 1;
    return roundTicks(low - pad, high + pad, most);
  }
  const power = 10 ** Math.floor(Math.log10((high - low) / (most - 1)));
  let [step, first, last] = [power, 0, 0];
  for (const factor of [1, 2, 5, 10, 20]) {
    step = power * factor;
    [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
    if (last - first < most) {
      break;
    }
  }
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  const largest = Math.max(...ticks.map(Math.abs));
  const finest = Math.floor(Math.log10(step) + 1e-9);
  if (largest >= 1e5 || (largest < 1e-2 && finest < -DECIMALS)) {
    const digits = Math.max(0, Math.floor(Math.log10(largest) + 1e-9) - finest);
    return { ticks, write: tick => (tick === 0 ? '0' : written(tick.toExponential(digits))) };
  }
  return { ticks, write: tick => written(tick.toFixed(Math.max(0, -finest))) };
}

const written = (text: string): string => text.replaceAll('-', '\u2212');

/** An axis on round ticks that enclose the finite values. */
export function axisAround(axis: Axis, values: Iterable<number>, most = 6): Axis {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (Number.isFinite(value)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low > high) {
    return axis;
  }
  const { ticks, write } = roundTicks(low, high, most);
  return { ...axis, low: ticks[0]!, high: ticks.at(-1)!, ticks, texts: ticks.map(write) };
}
