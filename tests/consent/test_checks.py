"""The timer of consents: ESIA is asked again, a small portion at a time, and only its answer closes a door."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from functions.consent.checks import AWAY_AFTER, ENOUGH_SECONDS, PORTION
from functions.consent.rounds import EVERYTHING, Rounds
from functions.domain.access import consent, standing
from functions.domain.access.consent import Check, Consent, Consents, Ending, Source
from functions.domain.access.standing import EVERY, FIRST_PAUSE, SILENT
from functions.domain.roll.people import Person
from functions.storage import consents, keys, people, records
from functions.storage.consents import Due
from functions.storage.sqlite import SqliteTable
from functions.storage.table import Put, Table, TableUnavailable
from functions.web.settings import Settings
from infra.local.gosuslugi import agreements
from infra.local.gosuslugi.state import Decision
from tests.support.builders import NOW, TENANT, make_pupil
from tests.support.gosuslugi import Gosuslugi
from tests.support.interrupted import BusyTable, InterruptedTable, losing_the_answer
from tests.support.permitted import PermittedTable
from tests.support.stage import Cast

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
PLENTY = ENOUGH_SECONDS * 3


@dataclass
class Watch:
    """The rounds over the demo school's table, beside the emulator of Gosuslugi; both clocks stand."""

    sqlite: SqliteTable
    esia: Gosuslugi
    values: Settings
    pupil: Person
    oid: str
    parent_oid: str
    now: datetime = NOW

    def rounds(self, table: Table | None = None) -> Rounds:
        return Rounds(PermittedTable(table or self.sqlite, "consent-timer"), lambda: self.now)

    def run(self, table: Table | None = None, *, left: Callable[[], float] = lambda: PLENTY) -> dict[str, int]:
        rounds = self.rounds(table)
        done = rounds(self.values, {}, left)
        rounds.finish(done)
        return done

    def later(self, by: timedelta) -> None:
        self.now += by
        self.esia.clock.now = self.now.timestamp()

    def keep(self, pupil_id: str, given: Consents) -> None:
        consents.change(self.sqlite, TENANT, pupil_id, lambda _: given)

    def kept(self, pupil_id: str = "") -> Consents:
        one = pupil_id or self.pupil.id
        return consents.read(self.sqlite.batch_get([keys.consents(TENANT, one)]), TENANT, one)

    def due(self) -> list[str]:
        return [one.pupil_id for one in consents.due_checks(self.sqlite, TENANT, until=None, limit=100)]

    def consented(self) -> None:
        """Let the parent consent at Gosuslugi, and the pupil's login bring it here."""
        self.esia.give(self.parent_oid, self.oid)
        given = next(
            one for one in self.esia.emulator.state.now.agreements if str(one.subject) == self.oid and one.granted
        )
        assert given.granted is not None
        assert given.expires is not None
        self.keep(self.pupil.id, stand(self.pupil.id, self.parent_oid, given.granted, given.expires, at=self.now))


def stand(pupil_id: str, grantor: str, granted: datetime, until: datetime, *, at: datetime) -> Consents:
    one = Consent(grantor=grantor, granted_at=granted, until=until, source=Source.ESIA, last_checked=at)
    return standing.after_answer(Consents(given=(one,)), pupil_id, at=at)


@pytest.fixture
def watch(demo_table: tuple[Path, SqliteTable], cast: Cast, gosuslugi: Gosuslugi, tmp_path: Path) -> Watch:
    bundle = tmp_path / "school.pem"
    bundle.write_text(gosuslugi.key + gosuslugi.certificate)
    bundle.chmod(0o600)
    values = Settings.model_validate(
        {
            "SCHOOL_TABLE": "sqlite:unused",
            "SCHOOL_BASE_URL": "http://127.0.0.1:8000",
            "SCHOOL_TENANT": TENANT,
            "SCHOOL_ESIA_URL": gosuslugi.base_url,
            "SCHOOL_ESIA_CLIENT_ID": "SCHOOL",
            "SCHOOL_ESIA_KEY": f"file:{bundle}",
            "SCHOOL_ESIA_TRUSTED": f"file:{gosuslugi.bundle}",
            "SCHOOL_ESIA_CONSENT": "KID_SCHOOL",
        }
    )
    linked = {str(link.child): str(link.parent) for link in gosuslugi.emulator.state.now.links}
    demo = next(one for class_id in ("9", "8") for one in cast.people.pupils[class_id][1::3] if str(one.oid) in linked)
    table = demo_table[1]
    table.transact(people.put_identity(TENANT, demo.person.id, "esia", str(demo.oid)))
    return Watch(table, gosuslugi, values, demo.person, str(demo.oid), linked[str(demo.oid)])


def test_the_childs_own_consent_does_not_keep_the_door_open(watch: Watch) -> None:
    watch.consented()
    oid = int(watch.oid)
    mother = next(one for one in watch.esia.emulator.state.now.agreements if one.subject == oid)
    watch.esia.emulator.state.change(
        lambda kept: agreements.give(kept, oid, oid, minutes=agreements.YEAR_MINUTES, at=watch.now)
    )
    watch.esia.emulator.state.change(
        lambda kept: agreements.decide(kept, mother.id, mother.grantor, Decision.REVOKED, at=watch.now)
    )
    watch.later(DAY)

    assert watch.run()["revoked"] == 1
    assert watch.kept().in_force(watch.now) == []


def test_a_consent_that_stands_is_noted_as_checked_and_asked_about_again_in_a_day(watch: Watch) -> None:
    watch.consented()
    watch.later(DAY)

    assert watch.run() == {"checked": 1, "revoked": 0, "put_off": 0, "silent": 0}
    (one,) = watch.kept().given
    assert one.last_checked == watch.now
    assert one.in_force(watch.now)
    assert watch.kept().check == standing.after_answer(watch.kept(), watch.pupil.id, at=watch.now).check
    assert watch.due() == [watch.pupil.id]


def test_what_is_not_due_is_not_asked_about_unless_everything_is_wanted(watch: Watch) -> None:
    watch.consented()

    assert watch.run()["checked"] == 0
    assert watch.rounds()(watch.values, {EVERYTHING: True}, lambda: PLENTY)["checked"] == 1


def test_a_consent_revoked_at_gosuslugi_ends_with_the_next_check(watch: Watch) -> None:
    watch.consented()
    watch.esia.decide(watch.parent_oid, "revoke")
    watch.later(DAY)

    assert watch.run()["revoked"] == 1
    assert [(one.revoked_at, one.ended_by(watch.now)) for one in watch.kept().given] == [(watch.now, Ending.REGISTER)]
    assert (watch.kept().check, watch.due()) == (None, [])


def test_a_consent_given_in_the_diary_is_not_the_registers_business(watch: Watch) -> None:
    watch.consented()
    watch.esia.decide(watch.parent_oid, "revoke")
    here = consent.grant(watch.kept(), "mother00", source=Source.DIARY, at=NOW, until=NOW + timedelta(days=99))
    watch.keep(watch.pupil.id, here)
    watch.later(DAY)

    watch.run()

    assert [one.source for one in watch.kept().in_force(watch.now)] == [Source.DIARY]


def test_a_newer_consent_is_heard_of_by_the_check_too(watch: Watch) -> None:
    watch.consented()
    watch.esia.decide(watch.parent_oid, "revoke")
    watch.later(DAY)
    watch.esia.give(watch.parent_oid, watch.oid)

    watch.run()

    assert [one.ended_by(watch.now) for one in watch.kept().given] == [Ending.REGISTER, None]


@pytest.mark.parametrize(
    ("knobs", "mended"),
    [
        pytest.param({"broken": True}, {"broken": False}, id="500 with HTML"),
        pytest.param({"algorithm": "other"}, {"algorithm": ""}, id="wrong algorithm"),
        pytest.param({"token": "ESIA-007053"}, {"token": ""}, id="our request refused"),
    ],
)
def test_an_outage_of_gosuslugi_shuts_no_child_out_and_the_pause_grows(
    watch: Watch, knobs: dict[str, object], mended: dict[str, object]
) -> None:
    watch.consented()
    before = watch.kept().given
    watch.later(DAY)
    watch.esia.turn(**knobs)

    for failed in (1, 2, 3):
        assert watch.run() == {"checked": 0, "revoked": 0, "put_off": 1, "silent": 0}
        due = watch.now + FIRST_PAUSE * 2 ** (failed - 1)
        assert watch.kept() == Consents(given=before, check=Check(due=due, failed=failed))
        watch.later(due - watch.now)

    watch.esia.turn(**mended)
    assert watch.run()["checked"] == 1
    check = watch.kept().check
    assert check is not None
    assert check.failed == 0


def test_days_without_an_answer_are_an_alarm_in_the_log(watch: Watch, caplog: pytest.LogCaptureFixture) -> None:
    watch.consented()
    watch.esia.turn(broken=True)
    watch.later(SILENT + MINUTE)

    with caplog.at_level(logging.INFO, "school"):
        assert watch.run()["silent"] == 1

    counts = {one.getMessage(): getattr(one, "count", None) for one in caplog.records}
    assert counts["consent_checks_failing"] == 1
    assert (counts["consents_checked"], counts["consents_revoked_by_register"]) == (0, 0)


def crowd(watch: Watch, number: int) -> list[str]:
    """Keep consents of pupils whom ESIA does not know, the first of them due first."""
    ids = [f"crowd{one:03d}" for one in range(number)]
    for place, one in enumerate(ids):
        watch.sqlite.transact(
            people.put_person(TENANT, make_pupil(one)),
            people.put_identity(TENANT, one, "esia", str(9_000_000 + place)),
        )
        given = Consent(granted_at=NOW - DAY, until=NOW + 300 * DAY, source=Source.ESIA)
        watch.keep(one, Consents(given=(given,), check=Check(due=NOW - timedelta(hours=2) + place * MINUTE)))
    return ids


def test_a_run_takes_a_portion_and_the_longest_due_first(watch: Watch) -> None:
    ids = crowd(watch, PORTION + 5)

    assert watch.run()["checked"] == PORTION
    assert [one for one in ids if watch.kept(one).in_force(NOW)] == ids[PORTION:]
    assert watch.run()["checked"] == 5


def test_a_run_stops_when_little_time_is_left(watch: Watch) -> None:
    ids = crowd(watch, 5)
    seconds = iter([PLENTY, PLENTY, ENOUGH_SECONDS - 1])

    assert watch.run(left=lambda: next(seconds))["checked"] == 2
    assert watch.due() == ids[2:]


def test_a_run_stops_when_the_register_is_away(watch: Watch) -> None:
    crowd(watch, 10)
    watch.esia.turn(broken=True)

    assert watch.run()["put_off"] == AWAY_AFTER


def test_a_run_that_is_broken_off_loses_nothing(watch: Watch) -> None:
    watch.consented()
    watch.esia.decide(watch.parent_oid, "revoke")
    watch.later(DAY)

    def end() -> None:
        raise KeyboardInterrupt

    for table in (InterruptedTable(watch.sqlite, before=end), InterruptedTable(watch.sqlite, after=end)):
        with pytest.raises(KeyboardInterrupt):
            watch.run(table)
        assert watch.due() == ([watch.pupil.id] if watch.kept().in_force(watch.now) else [])
    assert watch.run() == dict.fromkeys(("checked", "revoked", "put_off", "silent"), 0)
    assert watch.kept().in_force(watch.now) == []


def test_a_lost_answer_of_the_table_is_made_good_by_the_next_run(watch: Watch) -> None:
    watch.consented()
    watch.later(DAY)
    with pytest.raises(TableUnavailable):
        watch.run(losing_the_answer(watch.sqlite, TableUnavailable("no answer")))

    assert watch.run()["put_off"] == 0
    assert len(watch.kept().given) == 1
    assert watch.due() == [watch.pupil.id]


def test_two_runs_at_once_do_no_harm(watch: Watch) -> None:
    watch.consented()
    watch.later(DAY)
    together = threading.Barrier(2)
    done: list[dict[str, int]] = []

    def one() -> None:
        done.append(watch.run(InterruptedTable(watch.sqlite, before=together.wait)))

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [one["checked"] for one in done] == [1, 1]
    assert len(watch.kept().given) == 1
    assert watch.due() == [watch.pupil.id]


def test_consents_that_others_keep_changing_stay_due(watch: Watch) -> None:
    watch.consented()
    watch.later(DAY)

    assert watch.run(BusyTable(watch.sqlite))["checked"] == 0
    assert watch.due() == [watch.pupil.id]


def test_a_login_during_the_check_is_not_undone_by_its_older_answer(watch: Watch) -> None:
    """Revoked, asked about, given anew and brought by a login; only then the answer «none» is written."""
    watch.consented()
    watch.esia.decide(watch.parent_oid, "revoke")
    watch.later(DAY)

    def login() -> None:
        later = watch.now + MINUTE
        new = Consent(granted_at=watch.now, until=NOW + 300 * DAY, source=Source.ESIA, last_checked=later)
        watch.keep(watch.pupil.id, Consents(given=(*watch.kept().given, new), check=watch.kept().check))

    watch.run(InterruptedTable(watch.sqlite, before=login))

    assert [one.ended_by(watch.now + MINUTE) for one in watch.kept().given] == [Ending.REGISTER, None]
    assert watch.due() == [watch.pupil.id]


def test_nobody_is_asked_about_after_the_eighteenth_birthday_or_a_withdrawal_here(watch: Watch) -> None:
    watch.consented()
    watch.esia.turn(broken=True)  # a question would be put off
    watch.keep("leftover1", Consents(check=Check(due=NOW)))
    grown = watch.pupil.model_copy(update={"birth_date": date(2008, 11, 25)})
    watch.sqlite.transact(people.put_person(TENANT, grown))
    watch.later(DAY)

    assert watch.run() == dict.fromkeys(("checked", "revoked", "put_off", "silent"), 0)
    assert watch.due() == []
    assert watch.kept().in_force(watch.now)  # what was given stays on record as it is


def test_a_check_of_which_no_consents_speak_is_removed(watch: Watch) -> None:
    watch.consented()
    stray = keys.consent_check(TENANT, NOW - EVERY, watch.pupil.id)
    watch.sqlite.transact(Put(records.item(stray, Due())))

    watch.run()

    assert watch.sqlite.get(stray) is None
    assert watch.due() == [watch.pupil.id]


def test_who_has_not_logged_in_through_esia_is_asked_about_later(watch: Watch) -> None:
    crowd(watch, 1)
    watch.sqlite.transact(people.put_person(TENANT, make_pupil("nobody01")))
    given = Consent(granted_at=NOW - DAY, until=NOW + 300 * DAY, source=Source.ESIA)
    watch.keep("nobody01", Consents(given=(given,), check=Check(due=NOW)))

    assert watch.run() == {"checked": 1, "revoked": 1, "put_off": 1, "silent": 0}


def test_without_a_consent_to_ask_for_nothing_is_asked(watch: Watch) -> None:
    watch.consented()
    watch.values = watch.values.model_copy(update={"esia_consent": ""})
    watch.later(DAY)

    assert watch.run()["checked"] == 0
    watch.values = watch.values.model_copy(update={"esia_url": None})
    assert watch.run()["checked"] == 0


def test_certificates_that_are_about_to_end_are_said_once_a_day(watch: Watch, caplog: pytest.LogCaptureFixture) -> None:
    rounds = watch.rounds()
    watch.now += 900 * DAY
    with caplog.at_level(logging.WARNING, "school"):
        for _ in range(2):
            rounds(watch.values, {}, lambda: PLENTY)

    said = [one.getMessage() for one in caplog.records if "certificate" in one.getMessage()]
    assert said == ["esia_certificates_ending", "own_certificate_ending"]
