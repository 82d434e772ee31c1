"""Where the figures go: docs/performance.md, between two marks for each command that measures."""

from pathlib import Path
from typing import Final

REPORT: Final = Path(__file__).parents[2] / "docs" / "performance.md"


def write(command: str, figures: str) -> None:
    """Put figures in the place of those that the command wrote before."""
    text = REPORT.read_text(encoding="utf-8")
    begin, end = f"<!-- figures: {command} -->", f"<!-- end of figures: {command} -->"
    before, found, rest = text.partition(begin)
    _, ended, after = rest.partition(end)
    if not found or not ended:
        raise ValueError(f"docs/performance.md has no place for the figures of {command}")
    REPORT.write_text(f"{before}{begin}\n\n{figures}\n\n{end}{after}", encoding="utf-8")
