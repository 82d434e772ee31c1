"""The office sees whether each pupil may log in, and nothing else of a family's decisions."""

from datetime import timedelta

from functions.domain.roll.people import Person
from functions.storage.people import put_person
from tests.support.builders import NOW, TENANT
from tests.support.stage import Stage


def line(stage: Stage, pupil: Person, class_id: str = "9") -> str:
    page = stage.visitor(stage.cast.director).get(f"/office/consents/{class_id}").page
    (found,) = ["".join(one.itertext()) for one in page.root.iter("li") if pupil.name in "".join(one.itertext())]
    return " ".join(found.replace(pupil.name, "").replace("\N{NO-BREAK SPACE}", " ").split())


def test_each_state_has_its_words(stage: Stage) -> None:
    pupil, guardian = stage.cast.pupil, stage.visitor(stage.cast.guardian_of(stage.cast.pupil))

    assert line(stage, pupil).startswith("действует до ")
    assert line(stage, stage.cast.shut_out) == "ещё не дано"
    guardian.post(f"/consent/{pupil.id}", {"decision": "revoke"})
    assert line(stage, pupil) == "отозвано"


def test_a_consent_that_has_run_out_is_not_said_to_be_taken_back(stage: Stage) -> None:
    stage.now = NOW + timedelta(days=400)
    found = stage.visitor(stage.cast.director).get("/office/consents/9").page.text

    assert "срок вышел" in found
    assert "отозвано" not in found


def test_who_is_of_age_needs_none(stage: Stage) -> None:
    pupil = stage.cast.shut_out.model_copy(update={"birth_date": NOW.date().replace(year=2008)})
    stage.sqlite.transact(put_person(TENANT, pupil))

    assert line(stage, pupil) == "не нужно, исполнилось 18 лет"


def test_the_page_does_not_say_who_of_the_parents_decided(stage: Stage) -> None:
    text = stage.visitor(stage.cast.director).get("/office/consents/9").text

    for guardian in stage.cast.people.guardians:
        assert guardian.person.id not in text
        assert f"{guardian.person.name} {guardian.person.patronymic}" not in text
