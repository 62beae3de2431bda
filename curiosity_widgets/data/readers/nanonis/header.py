"""What the headers of Nanonis files have in common."""

from __future__ import annotations

import math
import re

_DECIMAL_COMMA = re.compile(r"(?<![\d,])(\d+),(\d+)(?![\d,])")


def decoded(content: bytes) -> str:
    """A header as text: UTF-8 as newer controllers write it, else Latin-1."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def pairs(text: str) -> dict[str, str]:
    """Lines ``key=value`` as a mapping, values without quotation marks."""
    lines = (line.split("=", 1) for line in text.splitlines() if "=" in line)
    return {key.strip(): value.strip().strip('"').strip() for key, value in lines}


def names(text: str) -> list[str]:
    """Names separated by semicolons."""
    return [name.strip() for name in text.split(";") if name.strip()]


def split(label: str) -> tuple[str, str]:
    """Name and unit of "Current (A)"."""
    name, bracket, unit = label.rpartition(" (")
    return (name, unit.rstrip(")")) if bracket else (label, "")


def with_points(text: str) -> str:
    """A text with points for decimal commas."""
    return text if "." in text else _DECIMAL_COMMA.sub(r"\1.\2", text)


def numbers(text: str) -> list[float]:
    """The finite numbers of a text, whatever separates them; words are left out. A comma between digits is
    that of a decimal number where no point is one, as programs of some countries write it."""
    found: list[float] = []
    text = with_points(text)
    for word in text.replace(";", " ").replace(",", " ").split():
        try:
            number = float(word)
        except ValueError:
            continue
        if math.isfinite(number):
            found.append(number)
    return found
