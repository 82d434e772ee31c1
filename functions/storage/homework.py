"""Files and links of a lesson's homework: each change is one transaction of four actions, as a save of the sheet is.

They are changed apart from the lesson's form: nothing that a browser sends can name a file that was not looked at.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from functions.domain.lessons.attachments import Attachment
from functions.domain.lessons.lesson import Sheet
from functions.domain.lessons.links import Link
from functions.storage import chains, lessons
from functions.storage.errors import TableBusy
from functions.storage.lessons import ATTEMPTS, OpenLesson
from functions.storage.pausing import pause
from functions.storage.table import ConditionFailed, Put, Table, Version


class Extras(NamedTuple):
    """What the homework needs beside its text."""

    files: tuple[Attachment, ...]
    links: tuple[Link, ...]


class Saving(NamedTuple):
    """Who changes a lesson, when, by which page; and what raises unless the lesson may be changed so."""

    by: str
    at: datetime
    save_id: str
    permitted: Callable[[OpenLesson], None]


def change(table: Table, tenant: str, lesson: OpenLesson, to: Callable[[Extras], Extras], saving: Saving) -> OpenLesson:
    """Change files or links of a lesson, with its audit entry, the chain's new head and the news of it.

    Keys: keys.sheet, keys.audit, keys.chain, keys.outbox. A change that finds everything as it wants it writes
    nothing. Two changes at once come one after the other: `to` is asked again over what the first has written.

    Args:
        table: Where to write.
        tenant: Of which school.
        lesson: As it was read.
        to: Returns what is to be there, given what is.
        saving: Who, when, and whether it may be.

    Raises:
        TableBusy: The journal was written by others at every attempt.
        SchoolError: What `to` and `permitted` raise.
    """
    for attempt in range(ATTEMPTS):
        saving.permitted(lesson)
        sheet, before, after = _changed(lesson.sheet, to)
        if not after:
            return lesson
        entry = lesson.end.head.next_entry(
            about=str(sheet.id),
            version=lesson.version + 1,
            save_id=saving.save_id,
            by=saving.by,
            at=saving.at,
            before=before,
            after=after,
        )
        saved = OpenLesson(sheet, lesson.version + 1, lesson.school_class, lesson.end.after(entry))
        put = Put(lessons.sheet_item(tenant, sheet, saved.version), Version(lesson.version))
        try:
            table.transact(put, *chains.journal_actions(tenant, sheet.id.journal, lesson.end, entry, "lesson_saved"))
        except ConditionFailed:
            pause(attempt)
            lesson = lessons.opened(table.batch_get(lessons.keys_to_open(tenant, sheet.id)), tenant, sheet.id)
        else:
            return saved
    raise TableBusy


def _changed(sheet: Sheet, to: Callable[[Extras], Extras]) -> tuple[Sheet, dict[str, Any], dict[str, Any]]:
    """Return the sheet with the change in it, and what it was and is, by place, where that differs."""
    was = Extras(sheet.files, sheet.links)
    wanted = to(was)
    places = [place for place in Extras._fields if getattr(was, place) != getattr(wanted, place)]
    before, after = ({place: _plain(getattr(one, place)) for place in places} for one in (was, wanted))
    return sheet.model_copy(update=wanted._asdict()), before, after


def _plain(values: tuple[Attachment | Link, ...]) -> list[dict[str, Any]]:
    return [one.model_dump(mode="json") for one in values]
