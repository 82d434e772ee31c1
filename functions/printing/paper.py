"""From a template and data to a PDF, through a short-lived process of its own (`press.py`).

The templates are ours, templates/print/*.typ. Data reach them as one JSON text that Typst reads with `json()`: a
text in it stays a text, whatever it looks like, since nothing evaluates it. Typst reads no file outside the folder of
templates, and the process gets no environment but the path of libraries: no settings, no keys of a cloud.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

TEMPLATES: Final = Path(__file__).resolve().parents[2] / "templates" / "print"
PRESS: Final = Path(__file__).with_name("press.py")
ARCHIVE: Final = "a-2u"  # PDF/A-2u, ISO 19005-2: fonts and colours are in the file, and every letter can be read out
SECONDS: Final = 60  # the largest journal of a year takes 2 of them
_NAME: Final = re.compile(r"[a-z]{1,20}", re.ASCII)
# What the fonts that Typst carries can show, found by trying each character; tests/printing holds it. A PDF/A refuses
# to be made with a character that no font has, and a topic with a smiling face must not stop an archive.
_UNREADABLE: Final = re.compile(
    "[^\t\n -~\u00a0-\u024f\u02b0-\u036f\u03a3-\u04ff\u2010-\u2027\u202f-\u205f\u2070\u2071\u2074-\u208e\u20a0-\u20c0"
    "\u2100-\u2151\u2153-\u2184\u2190-\u23ff\u2460-\u25ff\u27c0-\u27ff]"
)
INSTEAD: Final = "□"
_ESCAPE: Final = re.compile(r"\\(u00[01][0-9a-f]|.)")  # of a JSON text: control characters stand in it as these
_KEPT_ESCAPES: Final = frozenset('"\\/nt')


class Failed(Exception):
    """Typst did not make the document: a fault of the template. Its message names the place, never the data."""


def pdf(template: str, data: Mapping[str, Any], *, at: datetime, archive: bool = False) -> bytes:
    """Return a template's document with these data in it.

    Args:
        template: Name of a file in templates/print, without .typ.
        data: What JSON can say; the template finds it as `data` of `base.typ`.
        at: The moment that the file says it was made; the same data and moment give the same bytes.
        archive: As PDF/A-2u, for keeping; else a tagged PDF, which screen readers follow.

    Raises: Failed.
    """
    if not _NAME.fullmatch(template):
        raise Failed("no such template")
    order = {
        "root": str(TEMPLATES),
        "main": str(TEMPLATES / f"{template}.typ"),
        "data": _ESCAPE.sub(_without_controls, readable(json.dumps(data, ensure_ascii=False))),
        "standards": [ARCHIVE] if archive else [],
        "tags": not archive,  # a year's journal with tags is twenty times as large
        "made": int(at.timestamp()),
    }
    done = subprocess.run(  # noqa: S603  # our own file, started by our own interpreter
        [sys.executable, "-S", str(PRESS)],
        input=json.dumps(order).encode(),
        capture_output=True,
        check=False,
        timeout=SECONDS,
        env=environment(),
    )
    if done.returncode:
        raise Failed(done.stderr.decode(errors="replace").strip()[-500:])
    return done.stdout


def readable(text: str) -> str:
    """Return a text with a square where a character has no picture in any font: a smiling face, a hieroglyph."""
    return _UNREADABLE.sub(INSTEAD, text)


def environment() -> dict[str, str]:
    """Return all that the process is told: where Typst is, and where the libraries of its own Python are.

    On AWS Lambda Python is reported not to start without LD_LIBRARY_PATH, which leads to its shared library there.
    """
    libraries = os.environ.get("LD_LIBRARY_PATH")
    return {"PYTHONPATH": _place_of_typst()} | ({} if libraries is None else {"LD_LIBRARY_PATH": libraries})


def _without_controls(escape: re.Match[str]) -> str:
    said = escape[1]
    if said in _KEPT_ESCAPES:
        return escape[0]
    return "" if said == "r" else INSTEAD  # a browser ends a line with CR and LF


def _place_of_typst() -> str:
    found = find_spec("typst")
    if found is None or found.origin is None:
        raise Failed("typst is not installed")
    return os.fspath(Path(found.origin).parents[1])
