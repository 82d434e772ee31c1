"""Commands of docs/deploy.md, as a technician would copy them."""

import re
import shlex
from pathlib import Path
from typing import Final

DOCS: Final = Path(__file__).resolve().parents[2] / "docs"
_BLOCK: Final = re.compile(r"^```\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SECTION: Final = re.compile(r"^## (.+)$", re.MULTILINE)


def commands(document: str, program: str = "school") -> list[tuple[str, list[str]]]:
    """Return each command of a program in the fenced blocks of a document: the section it stands in, its words."""
    text = (DOCS / document).read_text(encoding="utf-8")
    found: list[tuple[str, list[str]]] = []
    for block in _BLOCK.finditer(text):
        sections = _SECTION.findall(text[: block.start()])
        for line in block[1].splitlines():
            words = shlex.split(line, comments=True)
            if words and words[0].rpartition("/")[2] == program:
                found.append((sections[-1] if sections else "", words[1:]))
    return found
