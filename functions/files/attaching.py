"""A file's way to a lesson: a form to send it by, a look at what was sent, and its line in the lesson's sheet."""

import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Final

from functions.domain.access import rights
from functions.domain.journal.entry import GradeWithoutMarks, LessonChange, NotYourLesson, permit
from functions.domain.lessons.attachments import (
    LARGEST,
    MOST,
    Attachment,
    NoSuchFile,
    TooManyFiles,
    check_size,
    clean_name,
    with_file,
    without_file,
)
from functions.domain.lessons.file_types import HEAD, MEDIA_TYPES, type_of
from functions.domain.lessons.lesson import LessonId, NoSuchLesson
from functions.domain.lessons.links import Link
from functions.domain.record import SchoolError
from functions.file_store import keys
from functions.file_store.port import FileChanged, FileStoreUnavailable, UploadForm
from functions.storage import homework, lessons
from functions.storage.homework import Extras, Saving
from functions.storage.lessons import OpenLesson
from functions.web.current import table
from functions.web.file_store import file_store
from functions.web.log import LOGGER
from functions.web.visit import Visit, enter

FORM_LASTS: Final = timedelta(hours=1)  # a page stays open while a teacher looks for the file
FILE_ID: Final = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)
ID_BYTES: Final = 16


def open_own(lesson_text: str) -> tuple[Visit, OpenLesson]:
    """Return the visit and the lesson, for its teacher. One round trip.

    Raises:
        NotYourLesson: To other staff.
        NoSuchLesson: To everybody else.
    """
    asked = LessonId.parse(lesson_text)
    visit = enter(lambda tenant, _me: lessons.keys_to_open(tenant, asked))
    found = lessons.opened(visit.found, visit.tenant, asked)
    ties = rights.to_lesson(visit.person, found.sheet.teacher_id)
    rights.require(rights.Right.OWN_LESSON, ties, hidden=NoSuchLesson, told=NotYourLesson)
    return visit, found


def checked(file_id: str) -> str:
    """Return a file's id from an address. Raises NoSuchFile."""
    if not FILE_ID.fullmatch(file_id):
        raise NoSuchFile
    return file_id


def upload_form(visit: Visit, lesson: OpenLesson, back: Callable[[str], str] | None = None) -> tuple[str, UploadForm]:
    """Return a new file's id and the form to send it by. Nothing is written: who never sends leaves nothing.

    Args:
        visit: Who asks.
        lesson: The own lesson.
        back: Given the id, our page that the browser is led to; None for a script, which needs none.

    Raises:
        TooManyFiles, FilesOff: As the classes say.
        What `permit` raises: The lesson cannot be changed.
    """
    _permitted(visit, lesson)
    if len(lesson.sheet.files) >= MOST:
        raise TooManyFiles
    file_id = secrets.token_urlsafe(ID_BYTES)
    key = keys.incoming(visit.tenant, str(lesson.sheet.id), file_id)
    page = None if back is None else back(file_id)
    return file_id, file_store().upload_form(key, most=LARGEST, lasts=FORM_LASTS, back=page)


def attach(visit: Visit, lesson: OpenLesson, file_id: str, name: str) -> OpenLesson:
    """Look at what was sent, keep it and write it into the lesson. A second time changes nothing.

    Raises:
        FileChanged: Nothing was sent under this id, or it was sent again while we looked.
        FileTooLarge, FileTypeUnknown, FileNotOfItsType, FileWithMacros: It is not one of ours; it is removed.
        TooManyFiles, FileStoreUnavailable: As the classes say.
        What `permit` raises: The lesson cannot be changed.
    """
    _permitted(visit, lesson)
    if any(one.id == file_id for one in lesson.sheet.files):
        return lesson
    new, tag = _looked_at(visit, lesson, file_id, name)
    with_file(lesson.sheet.files, new)
    place, kept = (where(visit.tenant, str(lesson.sheet.id), file_id) for where in (keys.incoming, keys.kept))
    file_store().keep(place, tag, kept, MEDIA_TYPES[new.type])
    try:
        return _change(visit, lesson, lambda was: was._replace(files=with_file(was.files, new)))
    except SchoolError:
        file_store().remove(kept)
        raise


def _looked_at(visit: Visit, lesson: OpenLesson, file_id: str, name: str) -> tuple[Attachment, str]:
    store, place = file_store(), keys.incoming(visit.tenant, str(lesson.sheet.id), file_id)
    found = store.look(place)
    if found is None:
        raise FileChanged
    try:
        check_size(found.size)
        kind = type_of(name, store.read(place, found.tag, HEAD), partial(store.read, place, found.tag))
    except (FileChanged, FileStoreUnavailable):
        raise
    except SchoolError:
        store.remove(place)
        raise
    return Attachment(id=file_id, name=clean_name(name, kind), size=found.size, type=kind), found.tag


def detach(visit: Visit, lesson: OpenLesson, file_id: str) -> OpenLesson:
    """Take a file out of the lesson, then out of the store; where that one does not answer, nobody finds it anyway.

    Raises what `permit` raises.
    """
    saved = _change(visit, lesson, lambda was: was._replace(files=without_file(was.files, file_id)))
    try:
        file_store().remove(keys.kept(visit.tenant, str(lesson.sheet.id), file_id))
    except FileStoreUnavailable:
        LOGGER.warning("file_not_removed")
    return saved


def set_links(visit: Visit, lesson: OpenLesson, links: tuple[Link, ...]) -> OpenLesson:
    """Set the lesson's links. Raises what `permit` raises."""
    return _change(visit, lesson, lambda was: was._replace(links=links))


def _change(visit: Visit, lesson: OpenLesson, to: Callable[[Extras], Extras]) -> OpenLesson:
    saving = Saving(visit.person.id, visit.at, secrets.token_urlsafe(ID_BYTES), partial(_permitted, visit))
    return homework.change(table(), visit.tenant, lesson, to, saving)


def _permitted(visit: Visit, lesson: OpenLesson) -> None:
    """Raise unless who asks may change the lesson's homework today: what holds for its text holds here."""
    nothing = LessonChange(base_version=lesson.version, save_id=secrets.token_urlsafe(ID_BYTES))
    permit(lesson.sheet, lesson.school_class, visit.school, nothing, by=visit.person, today=visit.today)
    if lesson.school_class.grade < visit.school.first_marked_grade:
        raise GradeWithoutMarks
