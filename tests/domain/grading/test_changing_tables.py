"""The school's tables as the office changes them: a row is retired and never removed."""

import pytest

from functions.domain.grading import school_tables
from functions.domain.grading.school_tables import (
    MOST_ROWS,
    AbsenceRow,
    KindRow,
    LetterTaken,
    NewAbsence,
    NoMoreRows,
    RowsNeeded,
    RuleForm,
)
from functions.domain.organisation.school import AbsenceKind, BehaviourScale
from functions.domain.organisation.school_changes import difference
from tests.support.builders import make_school


def test_a_kind_of_work_is_retired_and_stays_in_the_table() -> None:
    rows = {"test": KindRow(title="Контрольная", weight=5, retired=True)}

    after = school_tables.with_kinds(make_school(), rows, None)

    assert [kind.id for kind in after.work_kinds] == [kind.id for kind in make_school().work_kinds]
    assert (after.work_kind("test").title, after.weight("test")) == ("Контрольная", 5)
    assert "test" not in {kind.id for kind in after.offered_kinds()}


def test_a_new_kind_gets_an_id_that_no_other_has() -> None:
    new = KindRow(title="Проект", weight=2)

    after = school_tables.with_kinds(school_tables.with_kinds(make_school(), {}, new), {}, new)

    assert len({kind.id for kind in after.work_kinds}) == len(make_school().work_kinds) + 2


def test_the_ordinary_kind_and_a_letter_for_no_reason_stay() -> None:
    with pytest.raises(RowsNeeded):
        school_tables.with_kinds(make_school(), {"lesson": KindRow(title="Урок", weight=1, retired=True)}, None)
    gone = AbsenceRow(title="Отсутствие", kind=AbsenceKind.ABSENT, retired=True)
    with pytest.raises(RowsNeeded):
        school_tables.with_absences(make_school(), {"н": gone}, None)


@pytest.mark.parametrize("letter", ["н", "зч", "осв"])
def test_a_letter_that_means_something_already_is_refused(letter: str) -> None:
    new = NewAbsence(letter=letter, title="Соревнования", kind=AbsenceKind.EXCUSED)

    with pytest.raises(LetterTaken):
        school_tables.with_absences(make_school(), {}, new)


def test_a_table_grows_to_its_bound() -> None:
    school = make_school()
    for _ in range(MOST_ROWS - len(school.work_kinds)):
        school = school_tables.with_kinds(school, {}, KindRow(title="Проект", weight=2))

    with pytest.raises(NoMoreRows):
        school_tables.with_kinds(school, {}, KindRow(title="Проект", weight=2))


def test_a_rule_and_the_days_to_write_are_changed_and_the_days_may_be_none() -> None:
    form = {"round_up_from": "60", "fewest_marks": "5", "differs_by": "70"}

    school = school_tables.with_rule(make_school(), RuleForm.model_validate(form | {"days_to_write": "14"}))
    later = school_tables.with_rule(school, RuleForm.model_validate(form | {"days_to_write": ""}))

    assert (school.rule.round_up_from, school.days_to_write, later.days_to_write) == (60, 14, None)


def test_subjects_that_the_school_does_not_teach_are_left_out() -> None:
    after = school_tables.with_subjects(make_school(), ("music", "chess"), BehaviourScale.FIVE)

    assert (after.pass_subjects, after.behaviour) == (("music",), BehaviourScale.FIVE)


def test_the_chain_is_told_of_the_rows_that_change_and_of_nothing_else() -> None:
    before = make_school()
    after = school_tables.with_kinds(
        before, {"test": KindRow(title="Контрольная работа", weight=4)}, KindRow(title="Проект", weight=2)
    )

    was, now = difference(before, after)

    assert (was["kind.test"]["weight"], now["kind.test"]["weight"]) == (3, 4)
    assert set(was) == {"kind.test"}
    assert set(now) == {"kind.test", "kind.kind-aa"}
