"""A pupil's term, read from what the index has of the class."""

from datetime import date, timedelta

from functions.domain.lessons.absences import DayAbsence
from functions.domain.organisation.school import Term
from functions.storage import diary, lessons
from functions.storage.diary import TermOfPupil
from functions.storage.table import Put, Table
from tests.support.builders import NOW, TENANT, TODAY, make_pupil, make_school, make_sheet

ILL = TODAY - timedelta(days=2)
TERM = make_school().terms[0].model_copy(update={"start": TODAY - timedelta(days=7), "end": TODAY})


def read(table: Table, *away: DayAbsence, term: Term = TERM, until: date = TODAY) -> TermOfPupil:
    return diary.term(table, TENANT, make_pupil("pupil1"), 2026, term, until, away=away)


def fill(table: Table) -> None:
    table.transact(
        Put(lessons.sheet_item(TENANT, make_sheet(cells={"pupil1": {"marks": [5]}, "pupil2": {"marks": [2]}}))),
        Put(lessons.sheet_item(TENANT, make_sheet(number=3, subject="physics", cells={"pupil2": {"marks": [2]}}))),
        Put(lessons.sheet_item(TENANT, make_sheet(number=4, subject="english", group="2"))),
        Put(lessons.sheet_item(TENANT, make_sheet(day=ILL, subject="history"))),
    )


def test_a_term_that_shows_what_was_noted_leaves_out_lessons_that_say_nothing_of_the_pupil(table: Table) -> None:
    fill(table)

    found = read(table)

    assert [(lesson.subject, lesson.marks[0].value) for lesson in found.lessons] == [("algebra", 5)]
    assert found.subjects == {"algebra", "history", "physics"}


def test_lessons_of_a_day_that_the_pupil_was_away_on_are_there_though_nothing_is_written_in_them(
    sqlite_table: Table,
) -> None:
    fill(sqlite_table)

    found = read(sqlite_table, DayAbsence(first=ILL, last=ILL, letter="б", by="homeroom1", at=NOW))

    assert [lesson.subject for lesson in found.lessons] == ["history", "algebra"]


def test_a_term_ends_for_the_reader_with_the_day_that_was_asked_for(sqlite_table: Table) -> None:
    fill(sqlite_table)

    assert read(sqlite_table, until=ILL) == TermOfPupil([], {"history"}, {}, {})
