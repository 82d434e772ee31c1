"""Consents through their handler: a guardian gives and takes back, and the pupil's diary follows at once."""

from datetime import timedelta

import pytest

from functions.domain.access.consent import Consent, Consents, Ending, Source
from functions.domain.roll.people import Person, Role
from functions.storage import consents, keys, people
from functions.storage.table import TableUnavailable
from tests.support.builders import NOW, TENANT, make_family, make_person
from tests.support.interrupted import BusyTable, losing_the_answer
from tests.support.stage import Stage
from tests.support.visitor import FORM


def in_force(stage: Stage, pupil: Person) -> int:
    key = keys.consents(TENANT, pupil.id)
    return len(consents.read(stage.sqlite.batch_get([key]), TENANT, pupil.id).in_force(stage.now))


def diary_status(stage: Stage, pupil: Person) -> int:
    return stage.visitor(pupil).get(f"/diary/{pupil.id}/2026-W48").status


def test_a_guardian_sees_each_childs_state_in_two_round_trips(stage: Stage) -> None:
    visitor = stage.visitor(stage.cast.guardian_of(stage.cast.pupil))

    with stage.table.counting() as count:
        page = visitor.get("/consent/").page

    assert stage.cast.pupil.name in page.text
    assert "вход открыт" in page.text
    assert "Отозвать согласие" in page.text
    assert count.trips == {"batch_get": 2}


def test_a_guardian_of_two_sees_both(stage: Stage) -> None:
    third, fifth = stage.cast.people.pupils["3"][0].person, stage.cast.people.pupils["5"][0].person

    page = stage.visitor(stage.cast.guardian_of(third)).get("/consent/").page

    assert page.text.count("вход закрыт") == 2
    assert third.name in page.text
    assert fifth.name in page.text


def test_a_consent_that_is_taken_back_shuts_the_diary_at_the_very_next_request(stage: Stage) -> None:
    pupil = stage.cast.pupil
    reader = stage.visitor(pupil)
    guardian = stage.visitor(stage.cast.guardian_of(pupil))
    assert reader.get(f"/diary/{pupil.id}/2026-W48").status == 200

    reply = guardian.post(f"/consent/{pupil.id}", {"decision": "revoke"})

    assert reply.status == 303
    assert reply.location.startswith("/consent/")
    for path in ("/diary/{}/2026-W48", "/diary/{}/term/2", "/api/v1/diary/{}/2026-W48"):
        assert reader.get(path.format(pupil.id)).status == 403
    assert "вход закрыт" in guardian.get("/consent/").page.text


def test_a_consent_that_is_given_opens_the_diary(stage: Stage) -> None:
    pupil = stage.cast.shut_out
    assert diary_status(stage, pupil) == 403

    stage.visitor(stage.cast.guardian_of(pupil)).post(f"/consent/{pupil.id}", {"decision": "grant"})

    assert diary_status(stage, pupil) == 200


def test_a_double_click_is_one_decision(stage: Stage) -> None:
    pupil = stage.cast.shut_out
    guardian = stage.visitor(stage.cast.guardian_of(pupil))

    guardian.post(f"/consent/{pupil.id}", {"decision": "grant"})
    once = stage.contents()
    guardian.post(f"/consent/{pupil.id}", {"decision": "grant"})

    assert stage.contents() == once
    assert in_force(stage, pupil) == 1


def test_the_form_on_the_page_is_what_the_function_takes(stage: Stage) -> None:
    pupil = stage.cast.pupil
    guardian = stage.visitor(stage.cast.guardian_of(pupil))

    fields = guardian.get("/consent/").page.form(f"/consent/{pupil.id}")
    guardian.post(f"/consent/{pupil.id}", {"decision": "revoke"}, token=fields["csrf_token"])

    assert in_force(stage, pupil) == 0


@pytest.mark.parametrize("decision", ["grant", "revoke"])
@pytest.mark.parametrize("who", ["teacher", "director", "pupil", "guardian"])
def test_who_is_not_the_guardian_decides_nothing(stage: Stage, who: str, decision: str) -> None:
    cast = stage.cast
    people = {
        "teacher": (cast.teacher, cast.pupil),
        "director": (cast.director, cast.pupil),
        "pupil": (cast.pupil, cast.pupil),
        "guardian": (cast.guardian_of(cast.stranger), cast.pupil),
    }
    person, pupil = people[who]
    visitor = stage.visitor(person)
    before = stage.contents()

    reply = visitor.post(f"/consent/{pupil.id}", {"decision": decision})

    assert reply.status == 404
    assert "Такого дневника нет" in reply.page.text
    assert stage.contents() == before


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        pytest.param({"decision": "perhaps"}, 422, "Проверьте отмеченные поля", id="unknown decision"),
        pytest.param({}, 422, "Проверьте отмеченные поля", id="no decision"),
        pytest.param({"decision": "revoke", "guardian_id": "x"}, 422, "Проверьте отмеченные поля", id="unknown field"),
        pytest.param({"decision": "revoke", "csrf_token": ""}, 403, "Страница устарела", id="no token"),
        pytest.param({"decision": "revoke", "csrf_token": "a" * 43}, 403, "Страница устарела", id="foreign token"),
        pytest.param({"decision": "revoke", "csrf_token": "ы"}, 403, "Страница устарела", id="token outside ASCII"),
    ],
)
def test_a_form_that_is_not_ours_changes_nothing(stage: Stage, fields: dict[str, str], status: int, words: str) -> None:
    pupil = stage.cast.pupil
    visitor = stage.visitor(stage.cast.guardian_of(pupil))
    before = stage.contents()

    reply = visitor.post(f"/consent/{pupil.id}", fields)

    assert reply.status == status
    assert words in reply.page.text
    assert stage.contents() == before


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        pytest.param(b'{"decision": "revoke"}', "application/json", 415, id="JSON"),
        pytest.param(b"decision=revoke", "text/plain", 415, id="a form in disguise"),
        pytest.param(b"decision=\xff\xfe", FORM, 400, id="no UTF-8"),
        pytest.param(b"decision=%FF%FE", FORM, 400, id="no UTF-8, escaped"),
        pytest.param(b"&".join(b"a%d=1" % n for n in range(500)), FORM, 400, id="500 fields"),
        pytest.param(b"decision=" + b"x" * 10_000_000, FORM, 413, id="10 MB"),
    ],
)
def test_a_body_that_cannot_be_read_changes_nothing(stage: Stage, body: bytes, content_type: str, status: int) -> None:
    pupil = stage.cast.pupil
    visitor = stage.visitor(stage.cast.guardian_of(pupil))
    before = stage.contents()

    assert visitor.send("POST", f"/consent/{pupil.id}", body, content_type=content_type).status == status
    assert stage.contents() == before


def test_a_decision_of_who_is_not_logged_in_waits_on_the_page(stage: Stage) -> None:
    reply = stage.visitor().post(f"/consent/{stage.cast.pupil.id}", {"decision": "revoke"})

    assert reply.status == 401
    assert reply.page.form()["decision"] == "revoke"
    assert in_force(stage, stage.cast.pupil) == 1


def test_an_answer_that_was_lost_is_said_and_can_be_sent_again(stage: Stage) -> None:
    pupil = stage.cast.shut_out
    visitor = stage.visitor(stage.cast.guardian_of(pupil))
    stage.use(losing_the_answer(stage.sqlite, TableUnavailable("no answer")))

    reply = visitor.post(f"/consent/{pupil.id}", {"decision": "grant"})
    again = visitor.post(reply.path, reply.page.form())

    assert (reply.status, reply.page.heading) == (503, "База данных не отвечает")
    assert again.status == 303
    assert in_force(stage, pupil) == 1


def test_consents_that_others_change_all_the_time_are_said_to_be_busy(stage: Stage) -> None:
    pupil = stage.cast.shut_out
    visitor = stage.visitor(stage.cast.guardian_of(pupil))
    stage.use(BusyTable(stage.sqlite))

    reply = visitor.post(f"/consent/{pupil.id}", {"decision": "grant"})

    assert (reply.status, reply.page.heading) == (503, "Слишком много одновременных записей")
    assert in_force(stage, pupil) == 0


def test_the_moment_of_a_consent_is_ours_and_not_the_browsers(stage: Stage) -> None:
    pupil = stage.cast.shut_out
    stage.visitor(stage.cast.guardian_of(pupil)).post(f"/consent/{pupil.id}", {"decision": "grant"})

    key = keys.consents(TENANT, pupil.id)
    (given,) = consents.read(stage.sqlite.batch_get([key]), TENANT, pupil.id).given
    assert (given.granted_at, given.source) == (NOW, "diary")


def test_a_consent_can_be_taken_back_however_often_it_was_given(stage: Stage) -> None:
    pupil = stage.cast.pupil
    guardian = stage.visitor(stage.cast.guardian_of(pupil))
    replies = []
    for minute in range(70):
        stage.now = NOW + timedelta(minutes=minute)
        replies.append(guardian.post(f"/consent/{pupil.id}", {"decision": "revoke"}).status)
        replies.append(guardian.post(f"/consent/{pupil.id}", {"decision": "grant"}).status)

    assert set(replies) == {303, 409}
    assert replies[-2:] == [303, 409]  # to be shut out for good is right; to be let in for good would not be
    assert in_force(stage, pupil) == 0


def test_a_decision_is_confirmed_in_words(stage: Stage) -> None:
    pupil = stage.cast.pupil
    guardian = stage.visitor(stage.cast.guardian_of(pupil))

    done = guardian.get(guardian.post(f"/consent/{pupil.id}", {"decision": "revoke"}).location)

    assert "Согласие отозвано" in done.page.text


def keep(stage: Stage, pupil: Person, *given: Consent) -> None:
    consents.change(stage.sqlite, TENANT, pupil.id, lambda _: Consents(given=given))


def make_consent(guardian: Person | None, **changes: object) -> Consent:
    made = {"granted_at": NOW - timedelta(days=9), "until": NOW + timedelta(days=356), "source": Source.ESIA}
    return Consent.model_validate(made | {"guardian_id": None if guardian is None else guardian.id} | changes)


def other_parent(stage: Stage, pupil: Person) -> Person:
    """Make a second guardian of a pupil."""
    father = make_person("father01", Role.GUARDIAN, family_name="Рощин", given_name="Илья")
    stage.sqlite.transact(
        people.put_person(TENANT, father), people.put_family(TENANT, father.id, make_family(pupil.id))
    )
    return father


def test_a_consent_says_who_gave_it_when_where_until_when_and_what_for(stage: Stage) -> None:
    pupil = stage.cast.shut_out
    guardian = stage.cast.guardian_of(pupil)
    keep(stage, pupil, make_consent(guardian))

    text = stage.visitor(guardian).get("/consent/").page.text

    assert "Кто дал Вы" in text
    assert "16 ноября 2026 г., на Госуслугах" in text
    assert "Действует до 16 ноября 2027 г." in text
    assert "Чтобы ребёнок сам входил в свой дневник" in text


def test_the_other_parents_consent_is_named_and_is_theirs_to_take_back(stage: Stage) -> None:
    pupil = stage.cast.shut_out
    father = other_parent(stage, pupil)
    keep(stage, pupil, make_consent(father))
    visitor = stage.visitor(stage.cast.guardian_of(pupil))

    with stage.table.counting() as count:
        page = visitor.get("/consent/").page

    assert f"Второй родитель, {father.name}" in page.text
    assert "Отозвать согласие" not in page.text
    assert "Дать согласие на вход" in page.text
    assert count.trips == {"batch_get": 3}


def test_who_is_no_guardian_any_more_is_not_named(stage: Stage) -> None:
    pupil = stage.cast.shut_out
    father = other_parent(stage, pupil)
    stage.sqlite.transact(people.put_family(TENANT, father.id, make_family()))
    keep(stage, pupil, make_consent(father))

    text = stage.visitor(stage.cast.guardian_of(pupil)).get("/consent/").page.text

    assert "Кто дал Второй родитель Когда" in text
    assert father.family_name not in text


def test_a_consent_of_somebody_unknown_is_said_to_be_so_and_can_be_closed(stage: Stage) -> None:
    pupil = stage.cast.shut_out
    keep(stage, pupil, make_consent(None, grantor="1009"))
    guardian = stage.visitor(stage.cast.guardian_of(pupil))

    assert "Представитель, которого нет в списках школы" in guardian.get("/consent/").page.text
    guardian.post(f"/consent/{pupil.id}", {"decision": "revoke"})

    assert in_force(stage, pupil) == 0


def test_who_takes_back_a_consent_of_gosuslugi_is_told_that_it_stays_in_the_list_there(stage: Stage) -> None:
    pupil = stage.cast.pupil  # the demo school's consents are of ESIA
    guardian = stage.visitor(stage.cast.guardian_of(pupil))
    assert "На Госуслугах согласие отзывают отдельно" in guardian.get("/consent/").page.text

    done = guardian.get(guardian.post(f"/consent/{pupil.id}", {"decision": "revoke"}).location).page

    assert "здесь оно уже не действует" in done.text
    assert "На Госуслугах оно останется в списке" in done.text


def test_what_has_ended_stays_in_sight_with_how_it_ended(stage: Stage) -> None:
    pupil = stage.cast.shut_out
    guardian = stage.cast.guardian_of(pupil)
    day = timedelta(days=1)
    keep(
        stage,
        pupil,
        make_consent(guardian, until=NOW - 3 * day),
        make_consent(guardian, revoked_at=NOW - 2 * day, revoked_by=Ending.REGISTER),
        make_consent(guardian, source=Source.DIARY, revoked_at=NOW - day),
    )

    text = stage.visitor(guardian).get("/consent/").page.text

    assert "Прежние согласия: 3" in text
    here, there, over = (
        text.index(words)
        for words in (
            "Отозвано 24 ноября 2026 г., на этой странице",
            "Отозвано 23 ноября 2026 г., на Госуслугах",
            "Срок вышел 22 ноября 2026 г.",
        )
    )
    assert here < there < over
    assert "вход закрыт" in text


@pytest.mark.parametrize(
    ("given", "title"),
    [
        pytest.param({}, "Нужно согласие родителя", id="never given"),
        pytest.param({"revoked_at": NOW}, "Согласие родителя отозвано", id="taken back"),
        pytest.param({"until": NOW}, "Срок согласия родителя вышел", id="run out"),
    ],
)
def test_a_closed_diary_says_which_it_was(stage: Stage, given: dict[str, object], title: str) -> None:
    pupil = stage.cast.shut_out
    if given:
        keep(stage, pupil, make_consent(None, **given))

    reply = stage.visitor(pupil).get(f"/diary/{pupil.id}/2026-W48")

    assert (reply.status, reply.page.heading) == (403, title)
    assert "/auth/login?again=1" in reply.page.links()


def test_days_are_the_schools_own(stage: Stage) -> None:
    pupil = stage.cast.shut_out
    guardian = stage.cast.guardian_of(pupil)
    keep(stage, pupil, make_consent(guardian, granted_at=NOW.replace(day=20, hour=22)))  # one in the morning in Moscow

    assert "21 ноября 2026 г., на Госуслугах" in stage.visitor(guardian).get("/consent/").page.text
