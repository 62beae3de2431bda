"""Ticks of an axis: round numbers that enclose a range, and how they are written."""

from __future__ import annotations

import math
import re

import numpy as np

from curiosity_widgets.data.arrays import FloatArray

_DECIMALS = 4  # of small numbers; finer ones have an exponent


def round_ticks(low: float, high: float, most: int = 8) -> tuple[FloatArray, str]:
    """Ticks at 1, 2 or 5 times a power of ten that enclose the range, at most ``most``; their d3 format.

    All are written with the same number of decimals: 0.5, 1.0, 1.5 and 5.0e+5, 1.0e+6, 1.5e+6.
    """
    if not high > low:
        pad = abs(low) * 0.1 or 1.0
        low, high = low - pad, high + pad
    rough = (high - low) / (most - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    for step in (power * factor for factor in (1, 2, 5, 10, 20)):
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        if last - first < most:
            break
    ticks = np.arange(first, last + 1) * step
    largest = float(np.abs(ticks).max())
    finest = math.floor(math.log10(step) + 1e-9)
    if largest >= 1e5 or (largest < 1e-2 and finest < -_DECIMALS):
        return ticks, f".{max(0, math.floor(math.log10(largest) + 1e-9) - finest)}e"
    return ticks, f".{max(0, -finest)}f"


def thinned(ticks: FloatArray, most: int) -> FloatArray:
    """Every second, fifth or tenth of equally spaced ticks: ``most``, but two at least. Zero stays."""
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    numbers = np.rint(ticks / step)
    kept = ticks
    for factor in (2, 5, 10):
        fewer = ticks[numbers % factor == 0]
        if len(kept) <= most or len(fewer) < 2:
            break
        kept = fewer
    return kept


def log_ticks(low: float, high: float) -> FloatArray:
    """Ticks that enclose a positive range: 1, 2 and 5 times powers of ten, powers alone over a wide one."""
    low = max(low, 1e-30)
    high = max(high, low * 1.01)
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    factors = (1, 2, 5) if last - first <= 2 else (1,)
    step = max(1, (last - first) // 6)
    ticks = np.array([f * 10.0**power for power in range(first, last + 1, step) for f in factors])
    above, below = ticks[ticks >= high * 0.999], ticks[ticks <= low * 1.001]
    ends = (below[-1] if len(below) else low, above[0] if len(above) else high)
    within: FloatArray = ticks[(ticks >= ends[0]) & (ticks <= ends[1])]
    return np.unique([*within, *ends])


def tick_text(value: float, d3_format: str | None) -> str:
    """A tick as d3 writes it with the formats above, but zero without an exponent."""
    if value == 0 and has_exponent(d3_format):
        return "0"
    text = format(value, (d3_format or "").replace("~", ""))  # like d3's ~, g drops trailing zeros
    return re.sub(r"e([+-])0+(?=\d)", r"e\1", text).replace("-", "\N{MINUS SIGN}")


def has_exponent(d3_format: str | None) -> bool:
    """Whether a format writes powers of ten, which zero does not need."""
    return (d3_format or "").endswith("e")
