"""Units of length by the names that files give them, and when two axes can be compared."""

from __future__ import annotations

METRES = {
    "m": 1.0,
    "meter": 1.0,
    "metre": 1.0,
    "cm": 1e-2,
    "centimeter": 1e-2,
    "centimetre": 1e-2,
    "mm": 1e-3,
    "millimeter": 1e-3,
    "millimetre": 1e-3,
    "um": 1e-6,
    "µm": 1e-6,  # micro sign
    "μm": 1e-6,  # Greek mu
    "micrometer": 1e-6,
    "micrometre": 1e-6,
    "micron": 1e-6,
    "nm": 1e-9,
    "nanometer": 1e-9,
    "nanometre": 1e-9,
    "å": 1e-10,
    "angstrom": 1e-10,
    "ångström": 1e-10,
    "pm": 1e-12,
    "picometer": 1e-12,
    "picometre": 1e-12,
}
_NO_UNIT = {"", "px", "pix", "pixel", "pixels", "index", "generic", "none", "a.u.", "arb. units"}


def metres(unit: str) -> float | None:
    """Metres in one of the unit, None where it is no length."""
    name = unit.strip().lower()
    plural = len(name) > 4 and name.endswith("s")  # "microns", not "ms"
    return METRES.get(name[:-1] if plural else name)


def is_count(unit: str) -> bool:
    """Whether a unit counts pixels, or says nothing."""
    return unit.strip().lower() in _NO_UNIT


def factors(first: str, second: str) -> tuple[float, float] | None:
    """What values in two units are multiplied by to be in one; None where they cannot be compared.

    Two lengths are compared in metres. The same unit on both sides is a ratio, whatever its name is.
    """
    if first.strip().lower() == second.strip().lower():
        return 1.0, 1.0
    one, other = metres(first), metres(second)
    return None if one is None or other is None else (one, other)
