"""What of a run file does not match its checksums, in words for a user."""

from __future__ import annotations

from collections.abc import Sequence


class Damage:
    """Collected while a file is read."""

    def __init__(self, fixed: Sequence[str] = ()) -> None:
        self.fixed = tuple(fixed)  # of what never changes in a run: image, axis, positions, masks, facts
        self.lines = 0  # entries of the journal that are left out, between whole ones
        self.tail = 0  # and after the last whole one
        self.points: list[int] = []  # numbers of spectra, from 0
        self.torn = False  # the last entry or spectrum is not complete: a kill, if the file was not closed
        self.shown = False  # maps or prediction of the last evaluation cannot be read

    def __bool__(self) -> bool:
        return bool(self.is_grave or self.points or self.shown)

    def lose(self, part: str) -> None:
        """A part that never changes is not as it was written."""
        if part not in self.fixed:
            self.fixed = (*self.fixed, part)

    def miss(self, cut: Sequence[str]) -> None:
        """Columns that are not as they were when the file was closed, unless known damage explains that."""
        known = {"journal": self.lines + self.tail, "number of spectra": len(self.points)}
        for part in cut:
            if not known[part]:
                self.lose(part)

    @property
    def is_grave(self) -> bool:
        """Whether a run may go where it must not: limits, masks or positions may be other than they were."""
        return bool(self.fixed or self.lines or self.tail)

    def texts(self) -> list[str]:
        """A phrase for each kind."""
        found = []
        lines = self.lines + self.tail
        if lines:
            entries = "1 entry of the journal is" if lines == 1 else f"{lines} entries of the journal are"
            found.append(
                f"{entries} damaged and left out: limits, excluded regions, requests or settings may "
                "be missing"
            )
        if self.fixed:
            found.append(f"damaged: {', '.join(self.fixed)}")
        if self.points:
            spectra = "1 spectrum is" if len(self.points) == 1 else f"{len(self.points)} spectra are"
            found.append(f"{spectra} damaged, kept and not learned from")
        if self.torn:
            found.append("its last entry is not complete and left out")
        if self.shown:
            found.append("maps, latent space or prediction of the last evaluation cannot be read")
        return found
