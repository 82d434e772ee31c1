"""The office's page of the school's own tables."""

import pytest

from functions.domain.organisation.school import AbsenceKind, BehaviourScale, School
from functions.storage import keys, records
from tests.support.builders import TENANT
from tests.support.stage import Stage
from tests.support.visitor import Visitor

PAGE = "/office/tables"


@pytest.fixture
def office(stage: Stage) -> Visitor:
    """A clerk."""
    return stage.visitor(stage.cast.people.posts["clerk"].person, foreign_words=True)


def school(stage: Stage) -> School:
    key = keys.school(TENANT)
    return records.of(stage.sqlite.batch_get([key])[key], School)


def form(office: Visitor, name: str) -> dict[str, str]:
    """Return one of the page's forms as a browser would send it."""
    return office.get(PAGE).page.form(f"{PAGE}/{name}")


@pytest.mark.parametrize("name", ["kinds", "absences", "rule", "subjects"])
def test_a_form_sent_as_it_is_changes_nothing(stage: Stage, office: Visitor, name: str) -> None:
    before = school(stage)

    assert office.post(f"{PAGE}/{name}", form(office, name)).status == 303
    assert school(stage) == before
    assert stage.sqlite.get(keys.office_chain(TENANT)) is None


def test_a_weight_is_changed_and_a_kind_added(stage: Stage, office: Visitor) -> None:
    typed = form(office, "kinds") | {"weight.test": "5", "title.new-kind": "Проект", "weight.new-kind": "2"}

    office.post(f"{PAGE}/kinds", typed | {"retired.homework": "yes"})

    kinds = school(stage).work_kinds
    assert [kind.weight for kind in kinds if kind.id == "test"] == [5]
    assert (kinds[-1].title, kinds[-1].weight) == ("Проект", 2)
    assert [kind.id for kind in kinds if kind.retired] == ["homework"]


def test_a_letter_is_added(stage: Stage, office: Visitor) -> None:
    new = {"letter.new-letter": "с", "title.new-letter": "Соревнования", "kind.new-letter": "excused"}

    office.post(f"{PAGE}/absences", form(office, "absences") | new)

    added = school(stage).absence_code("с")
    assert added is not None
    assert (added.title, added.kind) == ("Соревнования", AbsenceKind.EXCUSED)


def test_subjects_are_passed_and_behaviour_is_marked(stage: Stage, office: Visitor) -> None:
    office.post(f"{PAGE}/subjects", {"passed.music": "yes", "behaviour": "five"})

    assert (school(stage).pass_subjects, school(stage).behaviour) == (("music",), BehaviourScale.FIVE)
    assert office.post(f"{PAGE}/subjects", {}).status == 422


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("kinds", "weight.test", "11"),
        ("kinds", "title.test", "x" * 61),
        ("kinds", "title.new-kind", "Я"),
        ("absences", "title.н", "Я"),
        ("absences", "letter.new-letter", "N"),
        ("rule", "round_up_from", "0"),
        ("rule", "days_to_write", "много"),
    ],
)
def test_what_is_out_of_bounds_comes_back_as_it_was_typed_and_nothing_is_kept(
    stage: Stage, office: Visitor, name: str, field: str, value: str
) -> None:
    before = school(stage)

    reply = office.post(f"{PAGE}/{name}", form(office, name) | {field: value})

    assert reply.status == 422
    assert reply.page.value(field) == value
    assert reply.page.field(field).get("aria-invalid") == "true"
    assert school(stage) == before
