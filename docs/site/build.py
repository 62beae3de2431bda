"""The site in ``build/site``, without warnings, and packed for the wheel: ``curiosity docs`` opens it.

python docs/site/build.py
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 5_000_000  # bytes of the zip in the wheel


def main() -> int:
    """Build and pack; the exit code."""
    site, packed = ROOT / "build" / "site", ROOT / "curiosity_widgets" / "site.zip"
    code = build(site) or pack(site, packed)
    if not code:
        sys.stdout.write(f"{site / 'index.html'}; packed: {packed.stat().st_size / 1e6:.1f} MB\n")
    return code


def build(site: Path) -> int:
    """Build into a folder; the exit code of mkdocs, for which a warning is an error.

    Not with --quiet: that hides warnings from --strict, too.
    """
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)],
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        check=False,
    ).returncode


def pack(site: Path, packed: Path) -> int:
    """Pack a built site for the wheel, which takes it when it is there; 1 if it is too large for that."""
    with ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for path in sorted(path for path in site.rglob("*") if path.is_file()):
            target.write(path, path.relative_to(site).as_posix())
    if packed.stat().st_size <= LARGEST:
        return 0
    packed.unlink()
    sys.stderr.write(f"packed, the site is larger than {LARGEST / 1e6:.0f} MB\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
