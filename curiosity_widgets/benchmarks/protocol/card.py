"""The card of a submission: who, what, with which protocol, and the hashes of its files."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from importlib import metadata
from pathlib import Path
from typing import Any

from curiosity_widgets._version import __version__
from curiosity_widgets.benchmarks.store import TRIALS
from curiosity_widgets.data.plain import jsonable
from curiosity_widgets.errors import CuriosityError, quoted

CARD = "card.json"
FORMAT = 1
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "torch")


def versions() -> dict[str, str]:
    """Of Python, this package and the libraries that decide the last digits."""
    return {
        "python": platform.python_version(),
        "curiosity-widgets": __version__,
        **{name: metadata.version(name) for name in _LIBRARIES},
    }


@dataclass(frozen=True)
class Card:
    """What a submission declares. ``learner`` and ``strategy`` are names or import paths."""

    title: str
    learner: str
    strategy: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)  # of the learner
    protocol: str = "v1"
    changes: Mapping[str, Any] = field(default_factory=dict)  # of the protocol: cut short where not empty
    authors: str = ""
    description: str = ""
    tuned_on: tuple[str, ...] = ()  # samples that settings were chosen on
    seconds: float = 0.0  # of all trials together
    versions: Mapping[str, str] = field(default_factory=versions)
    files: Mapping[str, str] = field(default_factory=dict)  # name in the folder → SHA-256
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Write ``card.json``. Raises CuriosityError where the folder cannot be written."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            text = json.dumps(jsonable(asdict(self)), indent=2, ensure_ascii=False)
            (folder / CARD).write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise CuriosityError(f"cannot write to {folder} ({error.strerror}); choose another") from error


def read_card(folder: Path) -> Card:
    """The card of a submission. Raises CuriosityError where there is none or it cannot be used."""
    path = folder / CARD
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CuriosityError(f"{path} cannot be read ({error}); a submission has a card") from error
    if not isinstance(content, dict):
        raise CuriosityError(f"{path} is no card: it holds no object; run the protocol again")
    known = {it.name: it for it in fields(Card)}
    wrong = sorted(set(content) - set(known))
    missing = sorted({"title", "learner", "protocol", "files", "format"} - set(content))
    if wrong or missing:
        text = ", ".join([*(f"no '{it}'" for it in missing), *(f"unknown '{it}'" for it in wrong)])
        raise CuriosityError(f"{path} is no card: {text}; run the protocol again")
    if content["format"] != FORMAT:
        raise CuriosityError(f"{path} has format {quoted(content['format'])}; this version reads {FORMAT}")
    for name in ("title", "learner", "protocol", "authors", "description"):
        if not isinstance(content.get(name, ""), str):
            raise CuriosityError(f"{path}: '{name}' is {quoted(content[name], 60)}; it should be text")
    for name in ("parameters", "changes", "versions", "files"):
        if not isinstance(content.get(name, {}), dict):
            raise CuriosityError(f"{path}: '{name}' is {quoted(content[name], 60)}; it should be an object")
    if not isinstance(content.get("tuned_on", []), list):
        raise CuriosityError(f"{path}: 'tuned_on' is {quoted(content['tuned_on'], 60)}; it should be a list")
    return Card(**{**content, "tuned_on": tuple(content.get("tuned_on", ()))})


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every trial's file, by its name in the folder."""
    return {
        f"{TRIALS}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((folder / TRIALS).glob("*.json"))
    }
