"""The tables a school keeps: terms by class, letters of absences, kinds of work."""

from datetime import date

import pytest

from functions.domain.journal.entry import OtherScale, TooLateToWrite, UnknownAbsence, UnknownWorkKind, permit
from functions.domain.organisation.school import AbsenceCode, AbsenceKind, NoSuchTerm, Term
from tests.support.builders import TODAY, make_change, make_class, make_person, make_school, make_sheet

TRIMESTER = Term(number=1, title="1 триместр", start=date(2026, 9, 1), end=date(2026, 11, 30))
SCHOOL = make_school(other_terms={"9": (TRIMESTER,)})


def test_classes_of_one_school_may_have_other_terms() -> None:
    assert SCHOOL.term_on(TODAY, "9") == TRIMESTER
    assert SCHOOL.term_on(TODAY, "7").number == 2
    assert SCHOOL.nearest_term(date(2026, 12, 20), "9") == TRIMESTER
    with pytest.raises(NoSuchTerm):
        SCHOOL.term(2, "9")


def test_a_retired_letter_keeps_its_words_and_is_no_longer_offered() -> None:
    codes = (
        AbsenceCode(letter="ув", title="Уважительная причина", kind=AbsenceKind.EXCUSED, retired=True),
        AbsenceCode(letter="п", title="По заявлению", kind=AbsenceKind.EXCUSED),
    )
    school = make_school(absence_codes=codes)

    assert school.absence_title("ув") == "Уважительная причина"
    assert school.letter_of(AbsenceKind.EXCUSED) == "п"
    assert school.letter_of(AbsenceKind.ILL) is None


@pytest.mark.parametrize(
    ("school", "cell", "refusal"),
    [
        pytest.param({}, {"absence": "ж"}, UnknownAbsence, id="a letter that the school has not"),
        pytest.param({}, {"absence": "б", "late": 5}, UnknownAbsence, id="minutes for who was ill"),
        pytest.param({}, {"marks": [{"value": 5, "kind": "poem"}]}, UnknownWorkKind, id="an unknown kind of work"),
        pytest.param({}, {"marks": ["зч"]}, OtherScale, id="a pass where marks are given"),
        pytest.param({"pass_subjects": ("algebra",)}, {"marks": [5]}, OtherScale, id="a mark where one only passes"),
    ],
)
def test_what_the_schools_tables_do_not_have_is_refused(
    school: dict[str, object], cell: dict[str, object], refusal: type[Exception]
) -> None:
    change = make_change(cells={"pupil1": cell})

    with pytest.raises(refusal):
        permit(make_sheet(), make_class(), make_school(**school), change, by=make_person(), today=TODAY)


@pytest.mark.parametrize(
    "cell",
    [
        {"absence": "о", "late": 7},
        {"marks": [{"value": 5, "kind": "test"}, 4]},
        {"marks": [{"due": "2026-12-03"}]},
        {"note": "Забыл тетрадь"},
    ],
)
def test_what_they_have_is_taken(cell: dict[str, object]) -> None:
    change = make_change(cells={"pupil1": cell})

    permit(make_sheet(), make_class(), make_school(), change, by=make_person(), today=TODAY)


def test_what_a_lesson_says_already_may_stay_though_it_is_no_longer_offered() -> None:
    sheet = make_sheet(cells={"pupil1": {"marks": [{"value": 5, "kind": "poem"}], "absence": "ж"}})
    change = make_change(cells={"pupil1": {"marks": [{"value": 5, "kind": "poem"}], "absence": "ж", "note": "Молодец"}})

    permit(sheet, make_class(), make_school(), change, by=make_person(), today=TODAY)


@pytest.mark.parametrize(("days", "late"), [(None, False), (9, False), (8, True)])
def test_a_school_may_limit_the_days_after_a_lesson_for_writing_it(days: int | None, *, late: bool) -> None:
    sheet, school = make_sheet(day=date(2026, 11, 16)), make_school(days_to_write=days)

    def write() -> None:
        permit(sheet, make_class(), school, make_change(topic="Дроби"), by=make_person(), today=TODAY)

    if late:
        with pytest.raises(TooLateToWrite):
            write()
    else:
        write()
