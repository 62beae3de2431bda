"""``curiosity docs``."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import webbrowser
from pathlib import Path
from zipfile import ZipFile

import click

import curiosity_widgets as cw
from curiosity_widgets.cli.options import json_option
from curiosity_widgets.errors import CuriosityError


@click.command()
@click.option("--no-browser", is_flag=True, help="Print where the pages lie, open nothing.")
@json_option
def docs(no_browser: bool, as_json: bool) -> int:
    """Open the documentation: it came with the package and needs no network."""
    page = _start_page()
    if not no_browser:
        webbrowser.open(page.as_uri())
    print(json.dumps({"page": str(page)}) if as_json else page)
    return 0


def _start_page() -> Path:
    """Where the site begins: unpacked from the package, or as it was built in a source tree."""
    package = Path(cw.__file__).parent
    packed, built = package / "site.zip", package.parent / "build" / "site" / "index.html"
    if packed.is_file():
        return _unpacked(packed) / "index.html"
    if built.is_file():
        return built
    raise CuriosityError(
        "this installation was made without its pages; read docs/index.md in the clone, or build them there: "
        'pip install ".[docs]", then python docs/site/build.py, and open build/site/index.html'
    )


def _unpacked(packed: Path) -> Path:
    """The folder of the unpacked pages; whole or not there, and those of another build are removed."""
    import pooch

    cache = Path(pooch.os_cache("curiosity-widgets"))
    content_hash = hashlib.sha256(packed.read_bytes()).hexdigest()
    folder = cache / f"site-{content_hash[:16]}"
    if folder.is_dir():
        return folder
    try:
        cache.mkdir(parents=True, exist_ok=True)
        half = Path(tempfile.mkdtemp(prefix="site-", dir=cache))
        with ZipFile(packed) as content:
            content.extractall(half)
        half.rename(folder)
    except OSError as error:
        raise CuriosityError(f"cannot unpack the pages to {cache} ({error.strerror})") from error
    for other in cache.glob("site-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return folder
