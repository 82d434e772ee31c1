"""What pages of the journal open with their first read: a class, or a lesson for its teacher."""

from collections.abc import Callable

from functions.domain.access import rights
from functions.domain.grading.result_entry import NotYourJournal, sets_results
from functions.domain.journal.entry import NotYourLesson
from functions.domain.lessons.lesson import Journal, LessonId, NoSuchLesson, parse_journal_key
from functions.domain.organisation.school import school_year
from functions.domain.roll.classes import NoSuchJournal, SchoolClass
from functions.storage import keys, lessons, records
from functions.storage.lessons import OpenLesson
from functions.storage.table import Key
from functions.web.current import now, tenant_id
from functions.web.visit import Visit, enter


def open_class(
    class_id: str, more: Callable[[str, int], tuple[Key, ...]] = lambda _tenant, _year: ()
) -> tuple[Visit, SchoolClass]:
    """Return the visit and a class of the school's present year. One round trip. Raises NoSuchJournal.

    The year is the school's to say, and known only after the read: of the two that a day of August may
    belong to both are asked for.

    Args:
        class_id: Which class.
        more: Given tenant and school year, says what else the page needs in the same read.
    """
    newest, tenant = school_year(now().date()), tenant_id()
    years = (newest - 1, newest)
    wanted = [key for year in years for key in (keys.school_class(tenant, class_id, year), *more(tenant, year))]
    visit = enter(lambda _tenant, _me: tuple(wanted))
    return visit, class_of(visit, class_id)


def class_of(visit: Visit, class_id: str) -> SchoolClass:
    """Return a class of the school's present year from what `open_class` has read. Raises NoSuchJournal."""
    found = records.read(visit.found, keys.school_class(visit.tenant, class_id, visit.school.year), SchoolClass)
    if found is None:
        raise NoSuchJournal
    return found


def journal_of(visit: Visit, school_class: SchoolClass, key: str, right: rights.Right) -> Journal:
    """Return a journal of a class if this person has a right to it. Raises NoSuchJournal, NotYourJournal.

    Who taught it before reads it and no more: what is written in it is the present teacher's.
    """
    subject, group = parse_journal_key(key)
    if (subject, group) not in school_class.journals():
        raise NoSuchJournal
    teaches = school_class.teaches(visit.person.id, subject, group)
    ties = rights.to_class(visit.person, school_class.homeroom_teacher_id, teaches=teaches)
    rights.require(right, ties, hidden=NoSuchJournal, told=NotYourJournal)
    writes = sets_results(visit.person, school_class, subject, group, visit.today)
    if right is not rights.Right.JOURNAL and rights.Tie.OFFICE not in ties and not writes:
        raise NotYourJournal
    return Journal(school_class.id, subject, school_class.year, group)


def keys_of(asked: LessonId) -> Callable[[str, str], tuple[Key, ...]]:
    """Return what `enter` is asked to read for a lesson."""
    return lambda tenant, _me: lessons.keys_to_open(tenant, asked)


def open_own(asked: LessonId) -> tuple[Visit, OpenLesson]:
    """Return the visit and the lesson, for its teacher. One round trip. Raises as `enter` and `own_lesson`."""
    visit = enter(keys_of(asked))
    return visit, own_lesson(visit, asked)


def own_lesson(visit: Visit, asked: LessonId) -> OpenLesson:
    """Return a lesson for its teacher. Raises NotYourLesson to other staff, NoSuchLesson to everybody else."""
    found = lessons.opened(visit.found, visit.tenant, asked)
    ties = rights.to_lesson(visit.person, found.sheet.teacher_id)
    rights.require(rights.Right.OWN_LESSON, ties, hidden=NoSuchLesson, told=NotYourLesson)
    return found
