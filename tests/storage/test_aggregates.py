"""People, logins, sessions and consents in the table."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.access import consent
from functions.domain.access.consent import LONGEST, Consents, Source
from functions.domain.access.login import ATTEMPT_LASTS, SESSION_LIMITS, LoginAttempt, Session
from functions.domain.lessons.lesson import Journal, LessonId
from functions.domain.roll.people import Person, Role
from functions.storage import consents, keys, outbox, people, records, sessions
from functions.storage.errors import TableBusy
from functions.storage.table import ConditionFailed, Table
from tests.support.builders import NOW, TENANT, make_family, make_person
from tests.support.interrupted import BusyTable, InterruptedTable, losing_the_answer
from tests.support.metered import MeteredTable

ATTEMPT = LoginAttempt(browser_hash="hash", return_to="/diary/", started_at=NOW)
SESSION = Session(person_id="teacher1", csrf_token="token", started_at=NOW, until=NOW + timedelta(hours=12))
LIMITS = SESSION_LIMITS[Role.TEACHER]
DAYS = st.dates(date(2000, 1, 1), date(2999, 12, 31))


def grant(guardian: str) -> Callable[[Consents], Consents]:
    return lambda before: consent.grant(before, guardian, source=Source.DIARY, at=NOW, until=NOW + LONGEST)


def test_a_login_attempt_is_taken_once(table: Table) -> None:
    sessions.begin(table, TENANT, "state", ATTEMPT)

    assert sessions.take(table, TENANT, "state") == ATTEMPT
    assert sessions.take(table, TENANT, "state") is None
    assert sessions.take(table, TENANT, "") is None


def test_of_two_who_take_an_attempt_at_once_one_gets_it(table: Table) -> None:
    sessions.begin(table, TENANT, "state", ATTEMPT)
    together = Barrier(2)

    def take(_: int) -> LoginAttempt | None:
        return sessions.take(InterruptedTable(table, before=together.wait), TENANT, "state")

    with ThreadPoolExecutor(2) as pool:
        taken = list(pool.map(take, range(2)))

    assert sorted(taken, key=str) == [None, ATTEMPT]


def test_attempts_and_sessions_tell_the_table_when_to_drop_them(sqlite_table: Table) -> None:
    sessions.begin(sqlite_table, TENANT, "state", ATTEMPT)
    sqlite_table.transact(sessions.put(TENANT, "hash", SESSION, LIMITS))

    attempt = sqlite_table.get(keys.login_attempt(TENANT, "state"))
    session = sqlite_table.get(keys.session(TENANT, "teacher1", "hash"))

    assert attempt is not None
    assert session is not None
    assert attempt.expires_at == int((NOW + ATTEMPT_LASTS).timestamp())
    assert session.expires_at == int((NOW + LIMITS.idle).timestamp())


def test_a_session_ends_and_ends_again_without_an_error(sqlite_table: Table) -> None:
    sqlite_table.transact(sessions.put(TENANT, "hash", SESSION, LIMITS), sessions.put(TENANT, "other", SESSION, LIMITS))

    sessions.end(sqlite_table, TENANT, "teacher1", "hash")
    sessions.end(sqlite_table, TENANT, "teacher1", "hash")

    assert sqlite_table.get(keys.session(TENANT, "teacher1", "hash")) is None
    assert sqlite_table.get(keys.session(TENANT, "teacher1", "other")) is not None


def test_a_person_is_found_by_the_subject_of_a_provider(table: Table) -> None:
    person = make_person()
    table.transact(people.put_person(TENANT, person), people.put_identity(TENANT, person.id, "esia", "1000300101"))

    assert people.by_identity(table, TENANT, "esia", "1000300101") == person
    assert people.by_identity(table, TENANT, "esia", "1000300102") is None
    assert people.by_identity(table, TENANT, "other", "1000300101") is None
    assert people.by_identity(table, "elsewhere", "esia", "1000300101") is None


def test_an_identity_of_somebody_who_is_gone_finds_nobody(sqlite_table: Table) -> None:
    sqlite_table.transact(people.put_identity(TENANT, "teacher1", "esia", "1000300101"))

    assert people.by_identity(sqlite_table, TENANT, "esia", "1000300101") is None


def test_a_record_comes_back_as_it_was_kept(sqlite_table: Table) -> None:
    family = make_family("pupil1", "pupil2", until=date(2027, 5, 31))
    sqlite_table.transact(people.put_family(TENANT, "mother1", family), people.put_person(TENANT, make_person()))
    found = sqlite_table.batch_get([keys.family(TENANT, "mother1"), keys.person(TENANT, "teacher1")])

    assert records.read(found, keys.family(TENANT, "mother1"), type(family)) == family
    assert records.read(found, keys.person(TENANT, "teacher1"), Person) == make_person()
    assert records.read(found, keys.person(TENANT, "teacher2"), Person) is None


def test_consents_of_a_pupil_begin_with_none(sqlite_table: Table) -> None:
    assert consents.read(sqlite_table.batch_get([keys.consents(TENANT, "pupil1")]), TENANT, "pupil1") == Consents()


def test_a_change_of_consents_is_kept_and_read_back(table: Table) -> None:
    after = consents.change(table, TENANT, "pupil1", grant("mother1"))

    assert consents.read(table.batch_get([keys.consents(TENANT, "pupil1")]), TENANT, "pupil1") == after
    assert [one.guardian_id for one in after.in_force(NOW)] == ["mother1"]


def test_two_parents_who_decide_at_once_both_get_their_way(table: Table) -> None:
    together = Barrier(2)

    def decide(guardian: str) -> None:
        consents.change(InterruptedTable(table, before=together.wait), TENANT, "pupil1", grant(guardian))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(decide, ["mother1", "father1"]))

    kept = consents.read(table.batch_get([keys.consents(TENANT, "pupil1")]), TENANT, "pupil1")
    assert {one.guardian_id for one in kept.in_force(NOW)} == {"mother1", "father1"}


def test_a_consent_whose_answer_was_lost_is_given_once(sqlite_table: Table) -> None:
    met_itself = ConditionFailed([keys.consents(TENANT, "pupil1")])

    after = consents.change(losing_the_answer(sqlite_table, met_itself), TENANT, "pupil1", grant("mother1"))

    assert len(after.given) == 1


def test_a_decision_that_changes_nothing_writes_nothing(sqlite_table: Table) -> None:
    consents.change(sqlite_table, TENANT, "pupil1", grant("mother1"))
    before = sqlite_table.get(keys.consents(TENANT, "pupil1"))

    consents.change(sqlite_table, TENANT, "pupil1", grant("mother1"))

    assert sqlite_table.get(keys.consents(TENANT, "pupil1")) == before


def test_a_change_of_consents_tells_the_outbox_once_in_the_same_transaction(sqlite_table: Table) -> None:
    metered = MeteredTable(sqlite_table)

    with metered.counting() as count:
        consents.change(metered, TENANT, "pupil1", grant("mother1"))
    consents.change(sqlite_table, TENANT, "pupil1", grant("mother1"))

    assert (count.trips, count.actions) == ({"get": 1, "transact": 1}, 2)
    (item,) = outbox.waiting(sqlite_table, TENANT, 10)
    assert (outbox.event_id(item), outbox.is_due(item, NOW)) == ("consents.pupil1.1", True)


def test_consents_that_others_change_without_end_are_said_to_be_busy(sqlite_table: Table) -> None:
    with pytest.raises(TableBusy):
        consents.change(BusyTable(sqlite_table), TENANT, "pupil1", grant("mother1"))


@given(st.tuples(DAYS, st.integers(1, 12)), st.tuples(DAYS, st.integers(1, 12)))
def test_lessons_lie_in_the_order_of_time(one: tuple[date, int], other: tuple[date, int]) -> None:
    first, second = (LessonId("7", "algebra", day, number) for day, number in sorted([one, other]))

    assert keys.sheet(TENANT, first).sk <= keys.sheet(TENANT, second).sk
    assert keys.sheet_index(TENANT, first).sk <= keys.sheet_index(TENANT, second).sk


@given(st.integers(1, 10**12 - 1), st.integers(1, 10**12 - 1))
def test_audit_entries_lie_in_the_order_of_their_numbers(one: int, other: int) -> None:
    journal = Journal("7", "algebra", 2026)
    first, second = sorted([one, other])

    assert keys.audit(TENANT, journal, first).sk <= keys.audit(TENANT, journal, second).sk


@given(DAYS, DAYS, DAYS, st.integers(1, 12))
def test_a_stretch_holds_exactly_the_lessons_of_its_days(first: date, last: date, day: date, number: int) -> None:
    lesson = LessonId("7", "algebra", day, number)
    span = keys.sheets(TENANT, lesson.journal, first, last)
    in_class = keys.class_sheets(TENANT, "7", lesson.journal.year, first, last)

    assert (span.low <= keys.sheet(TENANT, lesson).sk <= span.high) is (first <= day <= last)
    assert (in_class.low <= keys.sheet_index(TENANT, lesson).sk <= in_class.high) is (first <= day <= last)


@pytest.mark.parametrize("hours", [-3, 0, 12])
def test_the_outbox_lies_in_the_order_of_time_whatever_the_zone(hours: int) -> None:
    due = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    elsewhere = due.astimezone(timezone(timedelta(hours=hours)))

    assert keys.outbox(TENANT, elsewhere, "event-1") == keys.outbox(TENANT, due, "event-1")
    assert keys.outbox(TENANT, due, "event-1").sk < keys.outbox(TENANT, due + timedelta(seconds=1), "event-1").sk


def test_no_two_schools_share_a_partition() -> None:
    lesson = LessonId("7", "algebra", date(2026, 11, 25), 2)
    made = {
        tenant: {
            keys.school(tenant).pk,
            keys.school_class(tenant, "7", 2026).pk,
            keys.person(tenant, "teacher1").pk,
            keys.identity_index(tenant, "esia", "1").pk,
            keys.login_attempt(tenant, "state").pk,
            keys.sheet(tenant, lesson).pk,
            keys.sheet_index(tenant, lesson).pk,
            keys.outbox(tenant, NOW, "event-1").pk,
        }
        for tenant in ("burminka", "burminka-2")
    }

    assert not made["burminka"] & made["burminka-2"]
