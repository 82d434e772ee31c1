from datetime import date, timedelta
from fractions import Fraction

from functions.domain.grading.brought import Brought
from functions.domain.grading.results import Results
from functions.domain.journal.class_term import ClassTerm, PupilTerm, Standing, away, standings
from functions.domain.journal.risk import Sign, at_risk, worries
from functions.domain.lessons.absences import ClassAbsences, DayAbsence
from functions.domain.lessons.lesson import Journal, Sheet
from functions.domain.organisation.school import TermRule
from functions.domain.roll.classes import Group, Load, Pupil
from tests.support.builders import NOW, PUPILS, TODAY, make_class, make_school, make_sheet

SCHOOL = make_school()
TERM = SCHOOL.terms[1]
NONE = ClassAbsences()


def term_of(*sheets: Sheet, results: tuple[Results, ...] = (), brought: tuple[Brought, ...] = ()) -> ClassTerm:
    return ClassTerm(sheets, results, brought)


def lessons(*cells: dict[str, object], subject: str = "algebra") -> list[Sheet]:
    return [
        make_sheet(subject=subject, number=number + 1, topic="Дроби", cells={PUPILS[0]: cell})
        for number, cell in enumerate(cells)
    ]


def test_who_is_away_is_told_by_lesson_and_who_came_late_is_there() -> None:
    sheets = [
        make_sheet(number=1, cells={PUPILS[0]: {"absence": "н"}, PUPILS[1]: {"absence": "о"}}),
        make_sheet(number=2, subject="physics", cells={PUPILS[0]: {"absence": "н"}, PUPILS[2]: {"absence": "у"}}),
    ]

    found = away(sheets, TODAY, make_class(), NONE, SCHOOL)

    assert [(one.pupil.id, one.letters, one.whole) for one in found] == [
        (PUPILS[0], {1: "н", 2: "н"}, True),
        (PUPILS[2], {2: "у"}, False),
    ]


def test_a_sick_note_stands_at_every_lesson_of_its_days() -> None:
    noted = DayAbsence(first=TODAY, last=TODAY, letter="б", by="homeroom1", at=NOW)

    (one,) = away(lessons({}, {}), TODAY, make_class(), ClassAbsences(pupils={PUPILS[0]: (noted,)}), SCHOOL)

    assert (one.letters, one.whole) == ({1: "б", 2: "б"}, True)


def test_a_pupil_of_another_subgroup_is_not_missed() -> None:
    loads = (Load(subject="english", group="1", teacher_id="teacher1"),)
    groups = {"english-1": Group(title="1", pupils=(PUPILS[0],))}
    noted = DayAbsence(first=TODAY, last=TODAY, letter="б", by="homeroom1", at=NOW)
    kept = ClassAbsences(pupils=dict.fromkeys(PUPILS[:2], (noted,)))

    found = away(
        [make_sheet(subject="english", group="1")], TODAY, make_class(loads=loads, groups=groups), kept, SCHOOL
    )

    assert [one.pupil.id for one in found] == [PUPILS[0]]


def test_a_pupils_term_has_averages_twos_results_and_missed_lessons() -> None:
    results = Results.model_validate(
        Results.empty(Journal("7", "algebra", 2026), 2).model_dump() | {"cells": {PUPILS[0]: {"value": 3}}}
    )
    sheets = lessons({"marks": [2]}, {"marks": [5]}, {"absence": "н"}, {"absence": "б"})

    one, *_ = standings(term_of(*sheets, results=(results,)), TERM, make_class(), NONE, SCHOOL, TODAY)

    assert one.subjects == {"algebra": Standing(Fraction(7, 2), 2, 1, 3)}
    assert (one.held, one.missed, one.unexcused) == (4, 2, 1)


def test_lessons_ahead_and_those_nobody_has_written_are_not_held() -> None:
    sheets = [make_sheet(), make_sheet(day=TODAY + timedelta(days=1), topic="Дроби")]

    assert [one.held for one in standings(term_of(*sheets), TERM, make_class(), NONE, SCHOOL, TODAY)] == [0, 0, 0]


def test_brought_marks_count_on_the_page_of_the_class() -> None:
    journal = Journal("7", "algebra", 2026)
    mark = {"day": "2026-11-05", "mark": 3}
    brought = Brought.model_validate(Brought.empty(journal, 2).model_dump() | {"cells": {PUPILS[0]: {"marks": [mark]}}})

    one, *_ = standings(term_of(*lessons({"marks": [5]}), brought=(brought,)), TERM, make_class(), NONE, SCHOOL, TODAY)

    assert one.subjects["algebra"].average == 4


def pupil_term(*averages: tuple[str, int, int], held: int = 40, missed: int = 0, unexcused: int = 0) -> PupilTerm:
    subjects = {
        f"subject{chr(97 + place)}": Standing(Fraction(average), counted, twos, None)
        for place, (average, counted, twos) in enumerate(averages)
    }
    return PupilTerm(Pupil(id=PUPILS[0], name="Рощина Анна"), subjects, held, missed, unexcused)


def signs(term: PupilTerm, rule: TermRule | None = None) -> list[Sign]:
    return [one.sign for one in worries(term, rule or TermRule())]


def test_a_low_average_and_one_near_it_are_worries() -> None:
    assert signs(pupil_term(("2.49", 4, 1))) == [Sign.LOW]
    assert signs(pupil_term(("2.50", 4, 1))) == [Sign.NEAR]
    assert signs(pupil_term(("2.74", 4, 1))) == [Sign.NEAR]
    assert signs(pupil_term(("2.75", 4, 1))) == []


def test_where_a_school_rounds_from_sixty_hundredths_a_two_reaches_further() -> None:
    assert signs(pupil_term(("2.55", 4, 1)), TermRule(round_up_from=60)) == [Sign.LOW]


def test_one_mark_alone_worries_nobody_but_three_twos_do() -> None:
    assert signs(pupil_term(("2", 1, 1))) == []
    assert signs(pupil_term(("3.2", 8, 3))) == [Sign.TWOS]


def test_many_missed_lessons_are_a_worry_and_a_few_are_not() -> None:
    assert signs(pupil_term(missed=10)) == [Sign.MISSED]
    assert signs(pupil_term(missed=9)) == []
    assert signs(pupil_term(missed=10, held=41)) == []
    assert signs(pupil_term(missed=6, unexcused=5)) == [Sign.UNEXCUSED]


def test_who_has_most_reasons_comes_first() -> None:
    mild, grave = pupil_term(("2.6", 4, 0)), pupil_term(("2.1", 4, 3), ("2.2", 4, 0), missed=20)

    found = at_risk([mild, pupil_term(("4", 4, 0)), grave], TermRule())

    assert [one.term for one in found] == [grave, mild]


def test_a_term_without_lessons_has_its_pupils() -> None:
    found = standings(term_of(), TERM, make_class(), NONE, SCHOOL, date(2026, 11, 2))

    assert [(one.pupil.id, one.subjects, one.held) for one in found] == [(pupil, {}, 0) for pupil in PUPILS]
