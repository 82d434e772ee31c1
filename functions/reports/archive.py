"""The archive of a class's year: a PDF for keeping and a workbook. Both take seconds, so progress is told."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from functions.reports import archive_book, archive_paper
from functions.reports.archive_volume import Volume, gather
from functions.reports.one_class import OneClass

Progress = Callable[[int, int], None]
STEPS: Final = 3  # read, written as a workbook, printed


def files(of: OneClass, at: datetime, progress: Progress = lambda _done, _all: None) -> tuple[bytes, bytes, Volume]:
    """Return the PDF and the workbook of a class's year, and what they are made of.

    Args:
        of: The class, with the whole year as its period.
        at: The moment they say they were made.
        progress: Called with (steps done, steps in all).
    """
    volume = gather(of, at)
    progress(1, STEPS)
    book = archive_book.workbook(volume)
    progress(2, STEPS)
    paper = archive_paper.paper(volume)
    progress(STEPS, STEPS)
    return paper, book, volume
