"""The timer of letters: nothing is lost, hardly anything is sent twice, and one bad item stops no other."""

import json
import logging
import uuid
from datetime import timedelta
from pathlib import Path

import pytest

from functions.domain.record import Record
from functions.notify.rounds import AWAY_AFTER, ENOUGH_SECONDS, EVERYTHING, FIRST_PAUSE, LEASE, MOST_TRIES
from functions.storage import hosts, keys, outbox
from functions.storage.hosts import SchoolHost
from functions.storage.table import ConditionFailed, Item, Put, Table, TableUnavailable
from functions.web import log
from functions.web.settings import Settings
from functions.web.timing import Rota
from tests.support.builders import NOW, TENANT
from tests.support.interrupted import BusyTable, InterruptedTable, losing_the_answer
from tests.support.metered import MeteredTable
from tests.support.notified import FATHER, MOTHER, PLENTY, HomeOf, words
from tests.support.permitted import PermittedTable
from tests.support.serving import ask

NOTHING = {"letters": 0, "dropped": 0, "letters_put_off": 0, "letters_put_aside": 0}


class Saved(Record):
    """News of a lesson as the outbox has it, as far as this matters."""

    event: str = ""
    at: str = ""


def lesson_saved(family: HomeOf, number: int) -> None:
    news = Saved(event="lesson_saved", at=NOW.isoformat())
    family.table.transact(outbox.put(TENANT, f"lesson.{number}", news, NOW))


def break_mail(family: HomeOf) -> None:
    (family.folder / "letters").write_text("a file where the folder should be")


def mend_mail(family: HomeOf) -> None:
    (family.folder / "letters").unlink()


def test_an_empty_outbox_costs_one_question(family: HomeOf) -> None:
    metered = MeteredTable(family.table)

    with metered.counting() as count:
        assert family.run(metered) == NOTHING

    assert count.trips == {"query": 1}


def test_what_nobody_hears_of_is_dropped_and_counted(family: HomeOf) -> None:
    for number in range(130):
        lesson_saved(family, number)

    assert family.run() == NOTHING | {"dropped": 130}
    assert family.waiting() == []


def test_a_second_run_sends_nothing_again(family: HomeOf) -> None:
    family.address(FATHER, "oleg@family.example")
    family.give(FATHER)
    family.run()

    assert family.run() == NOTHING
    assert len(family.letters()) == 1


def test_a_run_that_another_was_quicker_than_sends_nothing(family: HomeOf) -> None:
    family.address(FATHER, "oleg@family.example")
    family.give(FATHER)

    def other() -> None:
        family.run()

    assert family.run(InterruptedTable(family.table, before=other))["letters"] == 0
    assert len(family.letters()) == 1


def test_a_run_that_ends_before_the_letter_sends_it_later(family: HomeOf) -> None:
    family.address(FATHER, "oleg@family.example")
    family.give(FATHER)

    with pytest.raises(TableUnavailable):
        family.run(losing_the_answer(family.table, TableUnavailable("no answer")))

    assert family.run() == NOTHING  # it is not due before the lease ends
    family.now += LEASE
    assert family.run()["letters"] == 1
    assert len(family.letters()) == 1


def test_a_letter_that_was_not_taken_goes_later_and_only_to_who_has_not_got_theirs(family: HomeOf) -> None:
    family.address(FATHER, "oleg@family.example")
    family.address(MOTHER, "vera@family.example")
    family.give(MOTHER)
    break_mail(family)
    assert family.run() == NOTHING | {"letters_put_off": 1}
    mend_mail(family)
    assert family.run() == NOTHING

    family.now += FIRST_PAUSE

    assert family.run()["letters"] == 2
    assert sorted(letter["To"] for letter in family.letters()) == ["oleg@family.example", "vera@family.example"]


def test_who_has_got_the_letter_gets_it_once_when_the_others_one_fails(family: HomeOf) -> None:
    family.address(FATHER, "oleg@family.example")
    family.address(MOTHER, "vera@family.example")
    family.give(MOTHER)
    item = next(one for one in family.waiting())
    told = json.loads(item.doc) | {"told": [FATHER]}
    family.table.transact(Put(Item(item.key, json.dumps(told))))

    assert family.run()["letters"] == 1
    assert [letter["To"] for letter in family.letters()] == ["vera@family.example"]


def test_an_item_that_nobody_can_read_is_put_aside_and_stops_no_other(
    family: HomeOf, caplog: pytest.LogCaptureFixture
) -> None:
    family.address(FATHER, "oleg@family.example")
    early = keys.outbox(TENANT, NOW - timedelta(hours=1), "broken.1")
    family.table.transact(Put(Item(early, '{"event": "consent_changed", "name": "Рощин"}')))
    family.give(FATHER)

    with caplog.at_level(logging.INFO, "school"):
        assert family.run() == NOTHING | {"letters": 1, "letters_put_aside": 1}

    (line,) = [log.JsonLine().format(one) for one in caplog.records if one.getMessage() == "letter_put_aside"]
    assert json.loads(line) == {
        "level": "ERROR",
        "message": "letter_put_aside",
        "event": "letter_put_aside",
        "event_id": "broken.1",
        "reason": "NewsUnreadable",
    }
    assert [one.key.sk for one in family.aside()] == ["broken.1"]


def test_an_address_that_no_letter_can_go_to_is_said_and_given_up(
    family: HomeOf, caplog: pytest.LogCaptureFixture
) -> None:
    family.address(FATHER, "oleg@@family.example")
    family.address(MOTHER, "vera@family.example")
    family.give(MOTHER)

    with caplog.at_level(logging.INFO, "school"):
        assert family.run()["letters"] == 1

    assert [one.__dict__["reason"] for one in caplog.records if one.getMessage() == "letter_put_aside"] == [
        "AddressUnusable"
    ]
    assert family.waiting() == []


def test_after_many_tries_an_item_is_put_aside(family: HomeOf, caplog: pytest.LogCaptureFixture) -> None:
    family.address(FATHER, "oleg@family.example")
    family.give(FATHER)
    break_mail(family)

    for _ in range(MOST_TRIES - 1):
        assert family.run()["letters_put_off"] == 1
        family.now += timedelta(hours=6)
    with caplog.at_level(logging.ERROR, "school"):
        caplog.clear()
        assert family.run()["letters_put_aside"] == 1

    assert [one.__dict__["reason"] for one in caplog.records if one.levelno == logging.ERROR] == ["FileExistsError"]
    assert (family.waiting(), len(family.aside())) == ([], 1)


def test_an_address_sealed_with_a_lost_key_waits_for_the_key(family: HomeOf) -> None:
    family.address(FATHER, "oleg@family.example")
    family.give(FATHER)
    key = family.folder / "people-key"
    ours = key.read_bytes()
    key.write_bytes(b"another key of 32 bytes, or even more")
    assert family.run()["letters_put_off"] == 1

    key.write_bytes(b"another key of 32 bytes, or even more\n" + ours)
    family.now += FIRST_PAUSE

    assert family.run()["letters"] == 1


def test_mail_that_is_away_is_not_asked_for_each_letter(family: HomeOf) -> None:
    family.address(FATHER, "oleg@family.example")
    for minute in range(5):
        family.now = NOW + timedelta(minutes=minute)
        (family.revoke if minute % 2 else family.give)(FATHER)
    break_mail(family)

    assert family.run()["letters_put_off"] == AWAY_AFTER


def test_a_run_ends_when_little_time_is_left_and_the_next_goes_on(family: HomeOf) -> None:
    family.address(FATHER, "oleg@family.example")
    for minute in range(4):
        family.now = NOW + timedelta(minutes=minute)
        (family.revoke if minute % 2 else family.give)(FATHER)
    seconds = iter([PLENTY, PLENTY, PLENTY, ENOUGH_SECONDS - 1, ENOUGH_SECONDS - 1])

    assert family.rounds()(family.settings(), {}, lambda: next(seconds))["letters"] == 2
    assert family.run()["letters"] == 2


def test_by_hand_what_was_put_off_goes_at_once(family: HomeOf) -> None:
    family.address(FATHER, "oleg@family.example")
    family.give(FATHER)
    break_mail(family)
    family.run()
    mend_mail(family)

    assert family.rounds()(family.settings(), {EVERYTHING: True}, lambda: PLENTY)["letters"] == 1


def test_each_run_says_how_long_the_oldest_has_waited(family: HomeOf, caplog: pytest.LogCaptureFixture) -> None:
    family.address(FATHER, "oleg@family.example")
    family.give(FATHER)
    break_mail(family)
    ages = []
    for minutes in (0, 1, 30):  # the second time it is put off, and late all the same
        family.now = NOW + timedelta(minutes=minutes)
        caplog.clear()
        with caplog.at_level(logging.INFO, "school"):
            family.run()
        ages += [one.__dict__["outbox_age"] for one in caplog.records if one.getMessage() == "outbox_read"]

    assert ages == [0, 60, 1800]


def test_no_line_of_the_log_has_a_name_or_an_address(family: HomeOf, caplog: pytest.LogCaptureFixture) -> None:
    family.address(FATHER, "oleg@@family.example")
    family.address(MOTHER, "vera@family.example")
    family.give(MOTHER)
    break_mail(family)
    with caplog.at_level(logging.DEBUG):
        family.run()
        mend_mail(family)
        family.now += FIRST_PAUSE
        family.run()

    lines = [log.JsonLine().format(one) for one in caplog.records]
    assert {one.getMessage() for one in caplog.records} >= {"letter_put_off", "letter_sent", "letter_put_aside"}
    assert [part for part in ("family", "vera", "oleg", "Тихон", "Рощин") if part in "".join(lines)] == []


def test_a_table_that_is_busy_loses_nothing(family: HomeOf) -> None:
    family.address(FATHER, "oleg@family.example")
    family.give(FATHER)
    seconds = iter([PLENTY, PLENTY, 0.0])

    assert family.rounds(BusyTable(family.table))(family.settings(), {}, lambda: next(seconds)) == NOTHING | {
        "outbox_age": 0
    }
    assert len(family.waiting()) == 1


def test_letters_of_several_schools_lead_each_to_its_own(family: HomeOf) -> None:
    family.address(FATHER, "oleg@family.example")
    family.give(FATHER)
    for tenant in (TENANT, "zarechye"):
        host = SchoolHost(tenant=tenant, base_url=f"https://{tenant}.example", since=NOW)
        family.table.transact(hosts.put(f"{tenant}.example", host))
    given: dict[str, object] = family.settings().model_dump(by_alias=True, exclude={"tenant", "base_url"})
    several = Settings.model_validate({**given, "SCHOOL_TENANTS": "table"})

    done = Rota("notify", PermittedTable(family.table, "notify-timer"), several)(family.rounds(), {}, lambda: PLENTY)

    (letter,) = family.letters()
    assert done["letters"] == 1
    assert f"https://{TENANT}.example/consent/" in words(letter)


def test_two_runs_that_drop_the_same_do_no_harm(family: HomeOf) -> None:
    """A table of the cloud refuses one of two transactions that meet."""
    for number in range(3):
        lesson_saved(family, number)
    met_another = losing_the_answer(family.table, ConditionFailed([keys.put_aside(TENANT, "")]))

    assert family.run(met_another)["dropped"] == 3
    assert family.waiting() == []


def test_a_letter_goes_through_the_clouds_mail(sqlite_table: Table, tmp_path: Path, cloud: str) -> None:
    family = HomeOf(sqlite_table, tmp_path, mail="ses:diary@school.example", endpoint=cloud)
    to = f"{uuid.uuid4().hex}@family.example"
    family.address(FATHER, to)
    family.give(FATHER)

    assert family.run()["letters"] == 1

    _, body = ask(int(cloud.rpartition(":")[2]), "GET", "/_ministack/ses/messages")
    (found,) = [one for messages in json.loads(body)["messages"].values() for one in messages if one["To"] == [to]]
    assert found["Subject"] == "Согласие на вход в дневник дано"
    assert "Кто дал: вы" in found["BodyText"]
    assert "<li>Кто дал: вы</li>" in found["BodyHtml"]


def test_an_item_is_taken_by_one_and_put_off_and_aside_on_every_table(table: Table) -> None:
    table.transact(outbox.put(TENANT, "lesson.1", Saved(event="x"), NOW))
    (item,) = outbox.waiting(table, TENANT, 10)

    taken = outbox.take(table, TENANT, item, NOW + LEASE)
    assert taken is not None
    assert outbox.take(table, TENANT, item, NOW + LEASE) is None
    assert (outbox.is_due(taken, NOW), outbox.tries(taken)) == (False, 1)
    outbox.put_off(table, TENANT, taken, Saved(event="y"), NOW + LEASE)
    outbox.put_off(table, TENANT, taken, Saved(event="z"), NOW + LEASE * 2)
    (later,) = outbox.waiting(table, TENANT, 10)
    assert (later.key, json.loads(later.doc), outbox.tries(later)) == (
        keys.outbox(TENANT, NOW + LEASE * 2, "lesson.1"),
        {"event": "z"},
        1,
    )
    outbox.put_aside(table, TENANT, later)
    assert outbox.waiting(table, TENANT, 10) == []
    assert table.get(keys.put_aside(TENANT, "lesson.1")) is not None
