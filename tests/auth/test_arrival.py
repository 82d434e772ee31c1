"""Whom a provider has sent: found by SNILS once, then by the provider's own name, and never by anything less."""

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest

from functions.auth import arrival
from functions.domain.access.login import PersonUnknown
from functions.domain.access.unknown import Reason, Told, UnknownLogin
from functions.domain.limits import LIMITS
from functions.domain.roll.people import Person
from functions.esia.port import AccountNotConfirmed, Identity
from functions.storage import keys, people, unknowns
from functions.storage.sealing import PeopleKey
from functions.web import log
from functions.web.kept import Kept
from tests.support.builders import PEOPLE_KEY, PEOPLE_SECRET, TENANT
from tests.support.interrupted import InterruptedTable
from tests.support.stage import Stage

SUBJECT = "1000300777"
NOBODYS = "000-000-999 99"  # of the range that nobody has, and not in the demo school


def snils_of(stage: Stage, person: Person) -> str:
    return next(one.snils for one in stage.cast.people.everybody() if one.person.id == person.id)


def come(stage: Stage, **said: Any) -> Person:  # noqa: ANN401  # whatever an identity has
    given = {"provider": "esia", "subject": SUBJECT, "confirmed": True, "family_name": "Рощина", "given_name": "Вера"}
    with stage.apps["auth"].app_context():
        return arrival.person_of(Identity.model_validate(given | said))


def entries(stage: Stage) -> list[UnknownLogin]:
    found, _ = unknowns.listed(stage.sqlite, TENANT)
    return [entry for _, entry in found]


def subject(stage: Stage, person: Person, provider: str = "esia") -> str | None:
    return people.subject_of(stage.sqlite, TENANT, person.id, provider)


def test_the_first_login_finds_by_snils_and_ties_the_account(stage: Stage) -> None:
    teacher = stage.cast.teacher

    assert come(stage, snils=snils_of(stage, teacher)) == teacher
    assert subject(stage, teacher) == SUBJECT


def test_afterwards_the_account_is_enough(stage: Stage) -> None:
    teacher = stage.cast.teacher
    come(stage, snils=snils_of(stage, teacher))

    with stage.table.counting() as count:
        assert come(stage) == teacher

    assert count.trips == {"query": 1, "batch_get": 1}


def test_a_name_says_nothing_of_who_it_is(stage: Stage) -> None:
    mother = stage.cast.guardian_of(stage.cast.pupil)
    names = {"family_name": mother.family_name, "given_name": mother.given_name, "patronymic": mother.patronymic}

    with pytest.raises(PersonUnknown):
        come(stage, **names, birth_date=mother.birth_date, snils=NOBODYS)


def test_an_account_that_nobody_has_confirmed_finds_nobody(stage: Stage) -> None:
    with pytest.raises(AccountNotConfirmed):
        come(stage, snils=snils_of(stage, stage.cast.teacher), confirmed=False)

    assert subject(stage, stage.cast.teacher) is None
    assert entries(stage) == []


def test_another_account_with_the_same_snils_is_refused_and_the_first_one_stays(stage: Stage) -> None:
    teacher = stage.cast.teacher
    come(stage, snils=snils_of(stage, teacher))

    with pytest.raises(PersonUnknown):
        come(stage, snils=snils_of(stage, teacher), subject="1000300888")

    assert subject(stage, teacher) == SUBJECT
    assert [(one.reason, one.person_id) for one in entries(stage)] == [(Reason.OTHER_ACCOUNT, teacher.id)]


def test_of_two_accounts_that_come_at_once_one_is_tied(stage: Stage) -> None:
    """The index of a cloud lags, so both are told that nobody has come before."""
    teacher, together = stage.cast.teacher, Barrier(2)
    number = snils_of(stage, teacher)

    def tie(who: str) -> bool:
        try:
            people.link(InterruptedTable(stage.sqlite, before=together.wait), TENANT, teacher.id, "esia", who)
        except people.OtherAccount:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(tie, ["1000300888", "1000300999"])) == [False, True]
    with pytest.raises(PersonUnknown):
        come(stage, snils=number)


def test_one_account_that_comes_twice_at_once_gets_in_twice(stage: Stage) -> None:
    teacher = stage.cast.teacher
    earlier = InterruptedTable(
        stage.sqlite, before=lambda: people.link(stage.sqlite, TENANT, teacher.id, "esia", SUBJECT)
    )
    stage.use(earlier)

    assert come(stage, snils=snils_of(stage, teacher)) == teacher


def test_an_account_of_another_provider_is_another_tie(stage: Stage) -> None:
    teacher = stage.cast.teacher
    come(stage, snils=snils_of(stage, teacher))

    assert come(stage, snils=snils_of(stage, teacher), provider="oidc", subject="a#b|c") == teacher
    assert (subject(stage, teacher), subject(stage, teacher, "oidc")) == (SUBJECT, "a#b|c")
    with pytest.raises(PersonUnknown):
        come(stage, provider="oidc")


def test_a_snils_that_two_people_of_the_lists_have_lets_neither_in(stage: Stage) -> None:
    teacher = stage.cast.teacher
    stage.sqlite.transact(*people.put_snils(TENANT, stage.cast.pupil.id, snils_of(stage, teacher), PEOPLE_KEY))

    with pytest.raises(PersonUnknown):
        come(stage, snils=snils_of(stage, teacher))

    assert [one.reason for one in entries(stage)] == [Reason.SEVERAL]


@pytest.mark.parametrize(
    ("snils", "reason"), [(None, Reason.NO_SNILS), (NOBODYS, Reason.NOT_LISTED)], ids=["no SNILS", "not listed"]
)
def test_who_is_not_found_stands_in_the_offices_list_and_only_the_key_reads_it(
    stage: Stage, snils: str | None, reason: Reason
) -> None:
    with pytest.raises(PersonUnknown):
        come(stage, snils=snils, birth_date=date(1990, 5, 5), patronymic="Львовна")

    ((entry_id, entry),) = unknowns.listed(stage.sqlite, TENANT)[0]
    told = Told.model_validate_json(PEOPLE_KEY.open("unknown", entry_id, entry.sealed))
    assert (entry.reason, entry.provider, entry.at, entry.person_id) == (reason, "esia", stage.now, None)
    assert told == Told(
        name="Рощина Вера Львовна",
        snils="***-***-999 99" if snils else "",
        birth_date=date(1990, 5, 5),
        subject=SUBJECT,
    )
    assert not [row for row in stage.contents() if "Рощина" in f"{row}" and "UNKNOWN" in f"{row}"]
    item = stage.sqlite.get(keys.unknown(TENANT, entry_id))
    assert item is not None
    assert item.expires_at == int((stage.now + timedelta(days=30)).timestamp())


def test_who_tries_again_is_one_entry_of_the_last_time(stage: Stage) -> None:
    codes = set()
    for minute in range(3):
        stage.now += timedelta(minutes=minute)
        with pytest.raises(PersonUnknown) as refused:
            come(stage, snils=NOBODYS)
        codes.add(refused.value.support_code)

    assert [one.at for one in entries(stage)] == [stage.now]
    assert len(codes) == 1


def test_a_flood_of_strangers_does_not_fill_the_table(stage: Stage) -> None:
    limit = LIMITS["unknown"].most
    for number in range(limit + 5):
        with pytest.raises(PersonUnknown):
            come(stage, subject=f"{SUBJECT}{number}")

    assert len([row for row in stage.contents() if f"{TENANT}#UNKNOWNS" in row]) == limit


def test_who_tries_again_and_again_leaves_room_for_others(stage: Stage) -> None:
    """One account, trying all day, must not keep the office from seeing whom else it does not find."""
    for _ in range(LIMITS["unknown"].most + 1):
        with pytest.raises(PersonUnknown):
            come(stage, snils=NOBODYS)

    with pytest.raises(PersonUnknown):
        come(stage, subject=f"{SUBJECT}9", snils=NOBODYS)

    assert len(entries(stage)) == 2


def test_the_log_of_a_stranger_has_no_name_and_the_code_of_the_page(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "school"), pytest.raises(PersonUnknown) as refused:
        come(stage, snils=NOBODYS)

    (line,) = [log.JsonLine().format(record) for record in caplog.records]
    assert json.loads(line) == {
        "level": "INFO",
        "message": "person_unknown",
        "event": "person_unknown",
        "provider": "esia",
        "reason": "not-listed",
        "code": refused.value.support_code,
    }


def test_somebody_who_has_left_the_lists_is_not_found_by_the_number(stage: Stage) -> None:
    stage.sqlite.transact(*people.put_snils(TENANT, "gone0001", NOBODYS, PEOPLE_KEY))

    with pytest.raises(PersonUnknown):
        come(stage, snils=NOBODYS)


def test_who_was_listed_under_an_older_key_is_still_found(stage: Stage) -> None:
    newer = PeopleKey(b"a newer key of the tests, 32 bytes or more\n" + PEOPLE_SECRET)
    stage.apps["auth"].extensions["people_key"] = Kept.always(newer)

    assert come(stage, snils=snils_of(stage, stage.cast.teacher)) == stage.cast.teacher
