"""What functions and timers may do with the table: enough for their work, and no more."""

import pytest

from functions.domain.access.email_code import EmailIdentity
from functions.storage import emails, keys, timer_marks
from functions.storage.sqlite import SqliteTable
from functions.storage.table import Delete
from infra.aws.programs import programs
from tests.support.builders import NOW, TENANT, TODAY
from tests.support.permitted import NotDeclared, PermittedTable, forgiven

TIMERS = [program for program in programs() if program.timer]


@pytest.mark.parametrize("name", [program.name for program in TIMERS])
def test_every_timer_may_leave_its_mark(demo_table: tuple[object, SqliteTable], name: str) -> None:
    _, table = demo_table

    timer_marks.leave(PermittedTable(table, name), name, at=NOW)

    assert timer_marks.read(table) == {name: NOW}


def test_a_persons_own_address_may_be_confirmed_once_more(
    demo_table: tuple[object, SqliteTable],
) -> None:
    auth = PermittedTable(demo_table[1], "auth")
    address = EmailIdentity(address_hash="0" * 64, address="sealed", since=NOW)

    for _ in range(2):
        auth.transact(*emails.claiming(auth, TENANT, "person1", address))

    claims = auth.batch_get([keys.email_claim(TENANT, address.address_hash), keys.own_email(TENANT, "person1")])
    assert sorted(item.version for item in claims.values()) == [1, 2]


def test_a_function_is_refused_what_it_has_not_declared(demo_table: tuple[object, SqliteTable]) -> None:
    diary = PermittedTable(demo_table[1], "diary")
    sealed = keys.sealed(TENANT, "person1", "snils")

    with forgiven():
        for forbidden in (
            lambda: diary.get(sealed),
            lambda: diary.batch_get([keys.school(TENANT), sealed]),
            lambda: diary.query(keys.open_invitations(TENANT), index=True),
            lambda: diary.query(keys.teaching_days(TENANT, "person1", TODAY, TODAY)),
            lambda: diary.transact(Delete(keys.person(TENANT, "person1"))),
        ):
            with pytest.raises(NotDeclared, match="diary may not"):
                forbidden()


def test_only_what_families_and_staff_come_in_by_writes_ways_to_log_in() -> None:
    ways = {"identity", "email_claim", "own_email", "passkey", "invitation", "sealed"}
    writing = {
        program.name
        for program in programs()
        if ways & {kind.name for kind in program.table.put | program.table.delete}
    }

    assert writing == {"auth", "office"}
