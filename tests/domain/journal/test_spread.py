from datetime import date
from fractions import Fraction

from functions.domain.grading.brought import Brought, BroughtMark, PupilBrought
from functions.domain.grading.results import Result, Results
from functions.domain.journal.spread import Beside, spread
from functions.domain.lessons.absences import ClassAbsences, DayAbsence
from functions.domain.lessons.lesson import Cell, Journal
from functions.domain.roll.classes import Group, Pupil
from tests.support.builders import NOW, make_class, make_marks, make_school, make_sheet

SCHOOL = make_school()
TERM = SCHOOL.term(2)
JOURNAL = Journal("7", "algebra", 2026)
FIRST, SECOND = date(2026, 11, 9), date(2026, 11, 23)


def test_a_pupil_has_a_cell_for_each_lesson_and_a_weighed_average() -> None:
    sheets = [
        make_sheet(day=FIRST, cells={"pupil1": {"marks": [5]}}),
        make_sheet(day=SECOND, cells={"pupil1": {"marks": [2]}}, work_kind="test"),
    ]

    (row,) = spread(sheets, make_class("pupil1"), SCHOOL, TERM, JOURNAL).rows

    assert row.cells == [Cell(marks=make_marks(5)), Cell(marks=make_marks(2))]
    assert row.average == Fraction(5 + 3 * 2, 4)


def test_who_joined_or_left_has_no_cell_on_the_other_days() -> None:
    joined = Pupil(id="pupil1", name="Рощин Лев", joined=SECOND)
    left = Pupil(id="pupil2", name="Рощин Ян", left=FIRST)

    rows = spread([make_sheet(day=FIRST), make_sheet(day=SECOND)], make_class(joined, left), SCHOOL, TERM, JOURNAL).rows

    assert [row.cells for row in rows] == [[None, Cell()], [Cell(), None]]


def test_what_was_written_before_somebody_left_still_counts() -> None:
    left = Pupil(id="pupil1", name="Рощин Лев", left=FIRST)
    sheets = [make_sheet(day=FIRST, cells={"pupil1": {"marks": [4]}}), make_sheet(day=SECOND)]

    (row,) = spread(sheets, make_class(left), SCHOOL, TERM, JOURNAL).rows

    assert row.average == 4


def test_who_left_before_the_term_or_joins_after_it_is_not_on_it() -> None:
    before = Pupil(id="pupil1", name="Рощин Лев", left=date(2026, 11, 1))
    after = Pupil(id="pupil2", name="Рощин Ян", joined=date(2026, 12, 31))
    edges = Pupil(id="pupil3", name="Рощин Ким", joined=TERM.end, left=TERM.end)

    rows = spread([], make_class(before, after, edges), SCHOOL, TERM, JOURNAL).rows

    assert [row.pupil for row in rows] == [edges]


def test_without_marks_there_is_no_average() -> None:
    (row,) = spread([make_sheet(cells={"pupil1": {"absence": "н"}})], make_class("pupil1"), SCHOOL, TERM, JOURNAL).rows

    assert row.average is None


def test_a_subgroups_spread_has_its_own_pupils_alone() -> None:
    groups = {"english-1": Group(title="Группа 1", pupils=("pupil2",))}
    school_class = make_class("pupil1", "pupil2", groups=groups)
    english = Journal("7", "english", 2026, "1")

    rows = spread([make_sheet(subject="english", group="1")], school_class, SCHOOL, TERM, english).rows

    assert [row.pupil.id for row in rows] == ["pupil2"]


def test_who_does_not_attend_a_subject_is_not_on_its_spread() -> None:
    apart = Pupil(id="pupil1", name="Рощин Лев", without=("algebra",))

    rows = spread([make_sheet()], make_class(apart, "pupil2"), SCHOOL, TERM, JOURNAL).rows

    assert [row.pupil.id for row in rows] == ["pupil2"]


def test_a_sick_note_stands_in_the_lessons_it_covers_and_leaves_late_arrivals_alone() -> None:
    note = DayAbsence(first=FIRST, last=SECOND, letter="б", by="homeroom1", at=NOW)
    absences = ClassAbsences(pupils={"pupil1": (note,), "pupil2": (note,)})
    sheets = [make_sheet(day=FIRST, cells={"pupil1": {"absence": "н"}, "pupil2": {"absence": "о", "marks": [4]}})]

    rows = spread(sheets, make_class(), SCHOOL, TERM, JOURNAL, Beside(absences)).rows

    assert [row.cells[0].absence if row.cells[0] else "" for row in rows] == ["б", "о", None]
    assert sheets[0].cell("pupil1").absence == "н"


def test_the_term_mark_stands_beside_the_average() -> None:
    results = Results(class_id="7", subject="algebra", year=2026, term=2, cells={"pupil1": Result(value=4)})

    rows = spread([], make_class("pupil1", "pupil2"), SCHOOL, TERM, JOURNAL, Beside(results=results)).rows

    assert [row.result for row in rows] == [4, None]


def test_marks_of_a_former_school_count_in_the_average() -> None:
    mark = BroughtMark(day=FIRST, mark=make_marks(3)[0], kind="test")
    brought = Brought(class_id="7", subject="algebra", year=2026, term=2, cells={"pupil1": PupilBrought(marks=(mark,))})
    sheets = [make_sheet(day=SECOND, cells={"pupil1": {"marks": [5]}})]

    (row,) = spread(sheets, make_class("pupil1"), SCHOOL, TERM, JOURNAL, Beside(brought=brought)).rows

    assert row.average == Fraction(5 + 3 * 3, 4)


def test_a_cancelled_lesson_has_no_column_and_the_newest_is_one_that_has_been() -> None:
    ahead = make_sheet(day=date(2026, 11, 30))

    found = spread(
        [make_sheet(day=FIRST), make_sheet(day=SECOND, cancelled=True), ahead], make_class(), SCHOOL, TERM, JOURNAL
    )

    assert [sheet.day for sheet in found.sheets] == [FIRST, ahead.day]
    assert found.newest(SECOND) == found.sheets[0]
    assert found.newest(date(2026, 9, 1)) is None
