"""The office's cards of people: who came and left, whose child, who works here."""

import pytest

from functions.domain.roll.classes import SchoolClass
from functions.domain.roll.people import Person, Role
from functions.storage import keys, people, records
from functions.storage.table import everything
from tests.support.builders import TENANT, TODAY
from tests.support.stage import Stage
from tests.support.visitor import Visitor


@pytest.fixture
def office(stage: Stage) -> Visitor:
    """A clerk."""
    return stage.visitor(stage.cast.people.posts["clerk"].person, foreign_words=True)


def person_of(stage: Stage, person_id: str) -> Person:
    key = keys.person(TENANT, person_id)
    return records.of(stage.sqlite.batch_get([key])[key], Person)


def class_of(stage: Stage, class_id: str) -> SchoolClass:
    key = keys.school_class(TENANT, class_id, 2026)
    return records.of(stage.sqlite.batch_get([key])[key], SchoolClass)


def test_a_new_pupil_is_in_the_list_and_has_a_card(stage: Stage, office: Visitor) -> None:
    fields = office.get("/office/people/new?class=7").page.form("/office/people")

    reply = office.post(
        "/office/people", fields | {"family_name": "Новикова", "given_name": "Яна", "joined": str(TODAY)}
    )

    assert reply.status == 303
    person_id = reply.location.split("/")[-1].partition("?")[0]
    assert person_of(stage, person_id).classes == {2026: "7"}
    assert [one.joined for one in class_of(stage, "7").pupils if one.id == person_id] == [TODAY]
    assert "Карточка создана" in office.get(reply.location).page.text
    assert len(everything(stage.sqlite, keys.office_audits(TENANT))) == 1


def test_a_pupil_who_leaves_stays_in_the_list_with_the_day(stage: Stage, office: Visitor) -> None:
    pupil = stage.cast.people.pupils["7"][2].person
    fields = office.get(f"/office/people/{pupil.id}").page.form(f"/office/people/{pupil.id}")

    office.post(f"/office/people/{pupil.id}", fields | {"left": str(TODAY)})

    assert [one.left for one in class_of(stage, "7").pupils if one.id == pupil.id] == [TODAY]


def test_a_new_name_is_shown_to_the_family_too(stage: Stage, office: Visitor) -> None:
    pupil = stage.cast.pupil
    guardian = stage.cast.guardian_of(pupil)
    fields = office.get(f"/office/people/{pupil.id}").page.form(f"/office/people/{pupil.id}")

    office.post(f"/office/people/{pupil.id}", fields | {"family_name": "Другова"})

    key = keys.family(TENANT, guardian.id)
    found = people.family(stage.sqlite.batch_get([key]), TENANT, guardian.id)
    assert [one.child_name for one in found.links if one.child_id == pupil.id] == [f"Другова {pupil.given_name}"]


def test_a_guardian_is_added_opens_the_diary_and_ends(stage: Stage, office: Visitor) -> None:
    pupil = stage.cast.pupil
    card = f"/office/people/{pupil.id}"
    before = {person.id for person in people.listed(stage.sqlite, TENANT, "family")}
    typed = {"family_name": "Опекунова", "given_name": "Зоя", "kind": "representative"}

    assert office.post(f"{card}/guardians", typed).status == 303
    (new,) = [one for one in people.listed(stage.sqlite, TENANT, "family") if one.id not in before]
    assert stage.visitor(new).get(f"/diary/{pupil.id}/2026-W48").status == 200

    assert office.post(f"{card}/guardians/{new.id}/end", {}).status == 303
    key = keys.family(TENANT, new.id)
    assert people.family(stage.sqlite.batch_get([key]), TENANT, new.id).links[0].until == TODAY


def test_a_snils_of_somebody_else_is_refused_and_what_was_typed_stays(stage: Stage, office: Visitor) -> None:
    pupil, other = stage.cast.people.pupils["7"][2], stage.cast.people.pupils["7"][3]
    card = f"/office/people/{pupil.person.id}"
    fields = office.get(card).page.form(card)
    before = stage.contents()

    reply = office.post(card, fields | {"snils": other.snils, "family_name": "Другова"})

    assert reply.status == 409
    assert reply.page.form(card)["family_name"] == "Другова"
    assert stage.contents() == before


@pytest.mark.parametrize("typed", [{"family_name": ""}, {"snils": "123-456-789 00"}, {"birth_date": "вчера"}])
def test_what_cannot_be_is_named_and_nothing_is_written(stage: Stage, office: Visitor, typed: dict[str, str]) -> None:
    card = f"/office/people/{stage.cast.pupil.id}"
    fields = office.get(card).page.form(card)
    before = stage.contents()

    reply = office.post(card, fields | typed)

    assert reply.status == 422
    assert stage.contents() == before


def test_somebody_new_of_the_staff_has_a_role(stage: Stage, office: Visitor) -> None:
    typed = {"family_name": "Новый", "given_name": "Пётр"}

    assert office.post("/office/people", typed).status == 422
    office.post("/office/people", typed | {"role.teacher": "yes"})

    (new,) = [one for one in people.listed(stage.sqlite, TENANT, "staff") if one.family_name == "Новый"]
    assert new.roles == (Role.TEACHER,)


def test_lists_and_cards_cost_two_round_trips(stage: Stage, office: Visitor) -> None:
    for path in ("/office/people", "/office/people/classes/7", f"/office/people/{stage.cast.pupil.id}"):
        with stage.table.counting() as count:
            assert office.get(path).status == 200
        assert sum(count.trips.values()) <= 2
