"""Invitations in the table: one use, one open for a guardian, and no code to be read."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest

from functions.domain.access import invitation
from functions.domain.access.invitation import LASTS, Invitation, InvitationsOff, InvitationUnknown
from functions.storage import invitations, keys, school
from functions.storage.errors import TableBusy
from functions.storage.table import ConditionFailed, Table, everything
from tests.support.builders import NOW, TENANT, make_school
from tests.support.interrupted import BusyTable, InterruptedTable, losing_the_answer


def new(guardian: str = "mother1", *, minutes: int = 0) -> Invitation:
    return invitation.invite(guardian, "pupil1", by="clerk1", at=NOW + timedelta(minutes=minutes))


def listed(table: Table) -> list[str]:
    found, _ = invitations.listed(table, TENANT, NOW)
    return [one.person_id for one in found]


def take(table: Table, tenant: str, code: str, at: datetime) -> str:
    """Use an invitation up and return whom it lets in, as a login does it together with the address."""
    found = invitations.find(table, tenant, code, at)
    try:
        table.transact(*invitations.using(found, at))
    except ConditionFailed as error:
        raise InvitationUnknown from error
    return found.invitation.person_id


def test_a_code_lets_its_guardian_in_once(table: Table) -> None:
    code = invitations.make(table, TENANT, new())

    assert invitations.find(table, TENANT, code, NOW).invitation == new()
    assert take(table, TENANT, code, NOW) == "mother1"
    with pytest.raises(InvitationUnknown):
        take(table, TENANT, code, NOW)
    assert listed(table) == []


def test_of_two_who_use_a_code_at_once_one_gets_in(table: Table) -> None:
    code = invitations.make(table, TENANT, new())
    together = Barrier(2)

    def one(_: int) -> str | None:
        try:
            return take(InterruptedTable(table, before=together.wait), TENANT, code, NOW)
        except InvitationUnknown:
            return None

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, range(2)), key=str) == [None, "mother1"]


def test_a_new_code_makes_the_guardians_older_one_void_and_nobody_elses(table: Table) -> None:
    older, other = invitations.make(table, TENANT, new()), invitations.make(table, TENANT, new("father1", minutes=1))
    newer = invitations.make(table, TENANT, new(minutes=2))

    with pytest.raises(InvitationUnknown):
        invitations.find(table, TENANT, older, NOW)
    assert invitations.find(table, TENANT, newer, NOW).invitation.person_id == "mother1"
    assert invitations.find(table, TENANT, other, NOW).invitation.person_id == "father1"
    assert listed(table) == ["mother1", "father1"]


def test_a_new_code_can_be_made_after_one_was_used(sqlite_table: Table) -> None:
    take(sqlite_table, TENANT, invitations.make(sqlite_table, TENANT, new()), NOW)

    code = invitations.make(sqlite_table, TENANT, new(minutes=1))

    assert take(sqlite_table, TENANT, code, NOW) == "mother1"


def test_a_code_that_was_made_void_lets_nobody_in(sqlite_table: Table) -> None:
    code = invitations.make(sqlite_table, TENANT, new())

    invitations.void(sqlite_table, TENANT, "mother1", NOW)
    invitations.void(sqlite_table, TENANT, "mother1", NOW)

    with pytest.raises(InvitationUnknown):
        take(sqlite_table, TENANT, code, NOW)
    assert listed(sqlite_table) == []


def test_a_code_that_is_made_void_while_it_is_used_is_one_of_the_two(sqlite_table: Table) -> None:
    code = invitations.make(sqlite_table, TENANT, new())
    meanwhile = InterruptedTable(sqlite_table, before=lambda: invitations.void(sqlite_table, TENANT, "mother1", NOW))

    with pytest.raises(InvitationUnknown):
        take(meanwhile, TENANT, code, NOW)


def test_a_code_of_another_school_or_of_nobody_is_unknown(sqlite_table: Table) -> None:
    code = invitations.make(sqlite_table, TENANT, new())

    for tenant, asked in (("elsewhere", code), (TENANT, invitation.new_code())):
        with pytest.raises(InvitationUnknown):
            invitations.find(sqlite_table, tenant, asked, NOW)


def test_a_code_ends_with_its_term(sqlite_table: Table) -> None:
    code = invitations.make(sqlite_table, TENANT, new())

    with pytest.raises(InvitationUnknown):
        invitations.find(sqlite_table, TENANT, code, NOW + LASTS)
    assert invitations.listed(sqlite_table, TENANT, NOW + LASTS)[0] == []


def test_a_school_that_has_switched_them_off_takes_no_code(sqlite_table: Table) -> None:
    code = invitations.make(sqlite_table, TENANT, new())
    sqlite_table.transact(school.put_school(make_school(invitations_off=True)))

    with pytest.raises(InvitationsOff):
        take(sqlite_table, TENANT, code, NOW)


def test_nothing_in_the_table_has_the_code_and_all_of_it_is_dropped_with_the_term(sqlite_table: Table) -> None:
    code = invitations.make(sqlite_table, TENANT, new())
    found = invitations.find(sqlite_table, TENANT, code, NOW)
    assert found.open is not None

    for item in (found.item, found.open):
        assert code not in f"{item}"
        assert item.expires_at == int((NOW + LASTS).timestamp())


def test_a_code_whose_answer_was_lost_is_still_the_one_that_holds(sqlite_table: Table) -> None:
    met_itself = ConditionFailed([keys.open_invitation(TENANT, "mother1")])

    code = invitations.make(losing_the_answer(sqlite_table, met_itself), TENANT, new())

    assert take(sqlite_table, TENANT, code, NOW) == "mother1"


def test_a_table_that_others_change_without_end_is_said_to_be_busy(sqlite_table: Table) -> None:
    invitations.make(sqlite_table, TENANT, new())

    with pytest.raises(TableBusy):
        invitations.make(BusyTable(sqlite_table), TENANT, new(minutes=1))
    with pytest.raises(TableBusy):
        invitations.void(BusyTable(sqlite_table), TENANT, "mother1", NOW)


def test_a_copy_of_the_table_does_not_give_codes_away_to_a_fast_guesser(sqlite_table: Table) -> None:
    """58 bits behind a plain hash are a night's work of a graphics card, if it may find any of hundreds."""
    code = invitations.make(sqlite_table, TENANT, new())

    kept = [item.doc + item.key.pk for item in everything(sqlite_table, keys.open_invitations(TENANT), index=True)]

    assert kept
    for guess in (code, f"{TENANT}:{code}", f"{TENANT}{code}"):
        for name in ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b"):
            assert hashlib.new(name, guess.encode()).hexdigest() not in "".join(kept)
    assert invitations.ROUNDS >= 50_000
