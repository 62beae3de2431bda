"""Which exponents λ are worth setting: below the range picks are random, above it the best are taken."""

from __future__ import annotations

import math

import numpy as np

from curiosity_widgets.data.arrays import FloatArray

LEAST, MOST = 0.01, 1000.0
USUAL = (0.01, 100.0)
_SAMPLE = 4096
_BROAD = 0.8  # share of the candidates that count, in effect, where draws are all but random
_SHARP = 1.5  # candidates that count, in effect, where the best is all but certain


def useful_lam(*terms: FloatArray) -> tuple[float, float]:
    """The exponents (low, high) between random and best picks for terms (n,) in [0, 1] of the candidates.

    By the effective number of candidates (Σw)²/Σw² with w = term^λ (Kish, Survey Sampling, 1965), over all
    terms, rounded outwards to 1 or 3 times a power of ten so that the range rests from step to step.
    """
    ranges = [_range(term) for term in terms]
    known = [ends for ends in ranges if ends is not None]
    if not known:
        return USUAL
    return _rounded(min(low for low, _ in known), down=True), _rounded(max(high for _, high in known))


def _range(term: FloatArray) -> tuple[float, float] | None:
    values = term[np.isfinite(term) & (term > 0)]
    if len(values) < 10 or values.max() - values.min() < 1e-9 * values.max():
        return None  # λ changes nothing
    top = np.sort(values)[::-1]
    logs = np.log(np.concatenate([top[:_SAMPLE], top[_SAMPLE :: max(1, len(top) // _SAMPLE)]]) / top[0])
    shares = np.ones(len(logs))
    shares[_SAMPLE:] = max(1, len(top) // _SAMPLE)  # each of the thinned rest stands for several
    total = float(shares.sum())
    return _where(logs, shares, _BROAD * total), _where(logs, shares, _SHARP)


def _where(logs: FloatArray, shares: FloatArray, effective: float) -> float:
    """The exponent at which that many candidates count."""
    low, high = math.log(LEAST), math.log(MOST)
    for _ in range(30):
        middle = (low + high) / 2
        weights = np.exp(math.exp(middle) * logs)
        count = (shares @ weights) ** 2 / (shares @ weights**2)
        low, high = (middle, high) if count > effective else (low, middle)
    return math.exp((low + high) / 2)


def _rounded(value: float, *, down: bool = False) -> float:
    steps = [digit * 10.0**power for power in range(-2, 4) for digit in (1, 3)]
    inside = [step for step in steps if (step <= value if down else step >= value)]
    found = (max if down else min)(inside, default=LEAST if down else MOST)
    return float(min(MOST, max(LEAST, found)))
