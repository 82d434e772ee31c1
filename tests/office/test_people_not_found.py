"""The office's list of people not found."""

import pytest

from functions.auth import arrival
from functions.domain.access.login import PersonUnknown
from functions.esia.port import Identity
from functions.storage import people, unknowns
from functions.storage.sealing import PeopleKey
from functions.web.kept import Kept
from tests.support.builders import TENANT
from tests.support.stage import Stage
from tests.support.visitor import Visitor

STRANGER = Identity(
    provider="esia",
    subject="1000300777",
    confirmed=True,
    family_name="Рощина",
    given_name="Вера",
    patronymic="Львовна",
    snils="000-000-999 99",
)
OTHER_KEY = PeopleKey(b"another key of the tests, 32 bytes or more")


def office(stage: Stage) -> Visitor:
    return stage.visitor(stage.cast.people.posts["clerk"].person)


def refused(stage: Stage, identity: Identity = STRANGER) -> str:
    """Let somebody come whom the school does not know; return the code on the page."""
    with stage.apps["auth"].app_context(), pytest.raises(PersonUnknown) as error:
        arrival.person_of(identity)
    return error.value.support_code


def other_account(stage: Stage) -> Identity:
    """Return the identity of a teacher who has logged in by another account before."""
    teacher = stage.cast.people.posts["philologist"]
    identity = STRANGER.model_copy(update={"snils": teacher.snils})
    with stage.apps["auth"].app_context():
        arrival.person_of(identity.model_copy(update={"subject": "1000300001"}))
    return identity


def entry_ids(stage: Stage) -> list[str]:
    return [entry_id for entry_id, _ in unknowns.listed(stage.sqlite, TENANT)[0]]


def test_the_office_sees_who_it_was_why_and_what_to_check(stage: Stage) -> None:
    code = refused(stage)

    page = office(stage).get("/office/logins").page

    for words in ("Рощина Вера Львовна", "***-***-999 99", code, "25 ноября, 12:00, Госуслуги", "Сверьте СНИЛС"):
        assert words.lower() in page.text.lower(), words
    assert "000-000-999" not in page.text


def test_an_entry_is_taken_out_of_the_list(stage: Stage) -> None:
    refused(stage)
    visitor = office(stage)

    done = visitor.post(f"/office/logins/{entry_ids(stage)[0]}", {"decision": "remove"})

    page = visitor.get(done.location).page
    assert "Запись убрана" in page.text
    assert "Рощина" not in page.text
    assert entry_ids(stage) == []


def test_the_office_lets_a_new_account_in_and_shuts_the_older_one_out(stage: Stage) -> None:
    teacher, identity = stage.cast.teacher, other_account(stage)
    refused(stage, identity)
    at_work = stage.visitor(teacher)
    visitor = office(stage)
    assert teacher.name in visitor.get("/office/logins").page.text

    visitor.post(f"/office/logins/{entry_ids(stage)[0]}", {"decision": "allow"})

    assert at_work.get("/journal/").status == 303
    refused(stage, identity.model_copy(update={"subject": "1000300001"}))  # even if it is the first to come
    with stage.apps["auth"].app_context():
        assert arrival.person_of(identity) == teacher
    assert people.subject_of(stage.sqlite, TENANT, teacher.id, "esia") == identity.subject


def test_an_account_of_nobody_in_the_lists_cannot_be_let_in(stage: Stage) -> None:
    refused(stage)

    office(stage).post(f"/office/logins/{entry_ids(stage)[0]}", {"decision": "allow"})

    refused(stage)


def test_an_entry_of_a_lost_key_is_shown_without_its_name(stage: Stage) -> None:
    code = refused(stage)
    stage.apps["office"].extensions["people_key"] = Kept.always(
        PeopleKey(b"another key of the tests, 32 bytes or more")
    )

    page = office(stage).get("/office/logins").page

    assert "Имя прочесть нельзя" in page.text
    assert code in page.text


def test_an_entry_that_does_not_say_its_account_lets_the_next_login_tie_anew(stage: Stage) -> None:
    teacher, identity = stage.cast.teacher, other_account(stage)
    refused(stage, identity)
    stage.apps["office"].extensions["people_key"] = Kept.always(
        PeopleKey(b"another key of the tests, 32 bytes or more")
    )

    office(stage).post(f"/office/logins/{entry_ids(stage)[0]}", {"decision": "allow"})

    with stage.apps["auth"].app_context():
        assert arrival.person_of(identity) == teacher


def test_a_name_cannot_pretend_to_be_another_line(stage: Stage) -> None:
    """A provider may let people write their names: markup, marks that turn text around, a name without an end."""
    names = {"family_name": "<b onclick=x>\u202eаниР\u2066", "given_name": "\nКод ABCD\u200b", "patronymic": "я" * 999}
    refused(stage, STRANGER.model_copy(update=names))

    text = office(stage).get("/office/logins").text

    assert "<b onclick" not in text
    assert "&lt;b onclick" in text
    assert not set(text) & set("\u202e\u2066\u200b")
    assert "я" * 201 not in text


def test_a_long_list_has_pages(stage: Stage) -> None:
    for number in range(52):
        refused(stage, STRANGER.model_copy(update={"subject": f"{number}", "given_name": f"Номер-{number}-й"}))
    visitor = office(stage)

    first = visitor.get("/office/logins")
    (further,) = [link for link in first.page.links() if "before=" in link]
    second = visitor.get(further)

    assert (first.text.count("<h2>Рощина"), second.text.count("<h2>Рощина")) == (50, 2)
    assert not [link for link in second.page.links() if "before=" in link]
