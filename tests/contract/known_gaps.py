"""What a reader does not fulfil of the contract: (format, case) and what comes out instead.

Empty: every reader fulfils it. A test fails as soon as a gap is closed and still listed here.
"""

from __future__ import annotations

KNOWN_GAPS: dict[tuple[str, str], str] = {}
