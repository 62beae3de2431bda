"""Ticks of an axis: round numbers that enclose a range, and how they are written."""

from __future__ import annotations

import math
import re

import numpy as np

from curiosity_widgets.data.arrays import FloatArray


def round_ticks(low: float, high: float, most: int = 8) -> tuple[FloatArray, str]:
    """Ticks at 1, 2 or 5 times a power of ten that enclose the range, at most ``most``; their d3 format."""
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
    if largest >= 1e5 or largest < 1e-2:
        return ticks, ".3~g"
    return ticks, f".{max(0, -math.floor(math.log10(step) + 1e-9))}f"


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
    """A tick as d3 writes it with the formats above."""
    text = format(value, (d3_format or "").replace("~", ""))  # like d3's ~, g drops trailing zeros
    return re.sub(r"e([+-])0+", r"e\1", text).replace("-", "\N{MINUS SIGN}")
