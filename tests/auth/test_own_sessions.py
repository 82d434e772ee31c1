"""The page of one's own sessions: what it shows, what it ends, and that it is about nobody else."""

import re
from datetime import timedelta

import pytest

from functions.domain.roll.people import Person
from functions.storage import sessions
from functions.storage.table import MAX_ACTIONS
from functions.web.visit import open_session
from tests.support.builders import TENANT
from tests.support.logins import Login
from tests.support.stage import Stage
from tests.support.visitor import Visitor

PAGE = "/auth/sessions"
PHONE = (
    "Mozilla/5.0 (Linux; arm_64; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/124.0.0.0 YaBrowser/24.6.0 Mobile Safari/537.36"
)


def public_ids(visitor: Visitor) -> list[str]:
    """Return the ids of the sessions that the page offers to end."""
    return re.findall(r'name="end" value="([0-9a-f]{16})"', visitor.get(PAGE).text)


def open_many(stage: Stage, person: Person, number: int) -> None:
    for _ in range(number):
        open_session(stage.sqlite, TENANT, person, stage.now, device="Firefox, Linux")


def test_one_sees_where_one_is_logged_in_and_which_of_it_is_here(stage: Stage) -> None:
    person = stage.cast.guardian_of(stage.cast.pupil)
    open_session(stage.sqlite, TENANT, person, stage.now - timedelta(days=3), device="Safari, iPhone")
    visitor = stage.visitor(person)

    with stage.table.counting() as count:
        page = visitor.get(PAGE).page

    assert page.heading == "Где вы вошли"
    assert page.text.count("это устройство") == 1
    assert "Safari, iPhone Вход 22 ноября в 12:00 Как вошли Госуслуги Последний раз 22 ноября" in page.text
    assert page.text.index("это устройство") < page.text.index("Safari, iPhone")
    assert count.trips == {"batch_get": 1, "query": 1}


def test_a_login_says_by_which_device_and_keeps_nothing_else_of_it(login: Login) -> None:
    visitor = login.stage.visitor()
    back = login.come_back(login.stage.cast.teacher, login.begin(visitor))

    visitor.send("GET", back, headers={"user-agent": PHONE})

    assert "Яндекс Браузер, Android" in visitor.get(PAGE).page.text
    assert not any("SM-A155F" in str(row) for row in login.stage.contents())


def test_one_session_is_ended_and_the_others_stay(stage: Stage) -> None:
    one, other, here = (stage.visitor(stage.cast.teacher) for _ in range(3))
    (first, _) = public_ids(here)

    reply = here.post(PAGE, {"end": first})

    assert (reply.status, reply.location) == (303, f"{PAGE}?ended=one")
    assert "Вход завершён" in here.get(reply.location).page.text
    assert sorted([one.get("/journal/").status, other.get("/journal/").status]) == [200, 303]
    assert here.get("/journal/").status == 200


def test_all_others_are_ended_at_once(stage: Stage) -> None:
    others = [stage.visitor(stage.cast.teacher) for _ in range(3)]
    here = stage.visitor(stage.cast.teacher)

    reply = here.post(PAGE, {"end": "others"})

    assert "Все остальные входы завершены" in here.get(reply.location).page.text
    assert [one.get("/journal/").status for one in others] == [303, 303, 303]
    assert here.get("/journal/").status == 200
    assert public_ids(here) == []


def test_more_sessions_than_a_transaction_takes_are_ended_too(stage: Stage) -> None:
    here = stage.visitor(stage.cast.teacher)
    open_many(stage, stage.cast.teacher, 2 * MAX_ACTIONS + 1)

    with stage.table.counting() as count:
        here.post(PAGE, {"end": "others"})

    assert count.trips["transact"] == 3
    assert len(sessions.of_person(stage.sqlite, TENANT, stage.cast.teacher.id)) == 1


def test_a_session_that_is_gone_already_is_no_error(stage: Stage) -> None:
    one, here = stage.visitor(stage.cast.teacher), stage.visitor(stage.cast.teacher)
    (id_of_one,) = public_ids(here)
    one.post("/auth/logout", {})

    reply = here.post(PAGE, {"end": id_of_one})

    assert reply.location == f"{PAGE}?ended=none"
    assert "уже был завершён" in here.get(reply.location).page.text


def test_nobody_sees_or_ends_anothers_sessions(stage: Stage) -> None:
    victim, attacker = stage.visitor(stage.cast.teacher), stage.visitor(stage.cast.other_teacher)
    stage.visitor(stage.cast.teacher)
    (theirs,) = public_ids(victim)
    before = stage.contents()

    assert public_ids(attacker) == []
    assert attacker.post(PAGE, {"end": theirs}).location == f"{PAGE}?ended=none"
    assert attacker.post(PAGE, {"end": "others"}).location == f"{PAGE}?ended=none"
    assert stage.contents() == before
    assert victim.get("/journal/").status == 200


def test_this_session_is_ended_by_logging_out_and_not_here(stage: Stage) -> None:
    here = stage.visitor(stage.cast.teacher)
    ((own_hash, _),) = sessions.of_person(stage.sqlite, TENANT, stage.cast.teacher.id).items()

    assert here.post(PAGE, {"end": own_hash[:16]}).location == f"{PAGE}?ended=none"
    assert here.get("/journal/").status == 200


@pytest.mark.parametrize("end", ["", "all", "SESSION#", "0123456789abcdeg", "0" * 17, "0" * 64])
def test_what_is_no_session_is_refused(stage: Stage, end: str) -> None:
    assert stage.visitor(stage.cast.teacher).post(PAGE, {"end": end}).status == 422


def test_a_foreign_page_ends_nothing(stage: Stage) -> None:
    one, here = stage.visitor(stage.cast.teacher), stage.visitor(stage.cast.teacher)

    assert here.post(PAGE, {"end": "others"}, token="wrong").status == 403
    assert one.get("/journal/").status == 200


def test_sessions_that_have_ended_by_themselves_are_not_shown(stage: Stage) -> None:
    """The table drops them later: minutes to days."""
    open_many(stage, stage.cast.teacher, 3)
    stage.now += timedelta(hours=3)

    assert public_ids(stage.visitor(stage.cast.teacher)) == []


def test_who_is_not_logged_in_is_sent_to_the_login_and_back(stage: Stage) -> None:
    assert stage.visitor().get(PAGE).location == f"/auth/login?to={PAGE}"


def test_every_page_of_the_diary_leads_there(stage: Stage) -> None:
    assert f'href="{PAGE}"' in stage.visitor(stage.cast.teacher).get("/journal/").text
