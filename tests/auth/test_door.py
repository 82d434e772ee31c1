"""The door at login: a pupil under 18 comes in with a guardian's consent only, and the first try asks for it.

The provider is the emulator of Gosuslugi, the pupil's way goes through its pages.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from functions.domain.access.consent import (
    ConsentAsked,
    ConsentMissing,
    ConsentRevoked,
    Consents,
    Ending,
    Source,
    grant,
    revoke,
)
from functions.domain.roll.people import Family as Links
from functions.domain.roll.people import Person, Role
from functions.storage import consents, keys, people, records
from functions.storage.sqlite import SqliteTable
from functions.storage.table import Put
from infra.local.gosuslugi import agreements
from infra.local.gosuslugi.people import Level
from tests.support.builders import NOW, TENANT
from tests.support.gosuslugi import Browser, Gosuslugi
from tests.support.logins import refusal
from tests.support.stage import PLAIN, Cast, Stage, make_apps
from tests.support.visitor import Reply, Visitor

WITH_CONSENT = (("SCHOOL_ESIA_CONSENT", "KID_SCHOOL"),)


@dataclass
class Family:
    """A pupil of grade 9 without a consent, whose account is linked to the parent's; each with a browser."""

    stage: Stage
    esia: Gosuslugi
    pupil: Person
    oid: str
    parent: Person
    parent_oid: str
    browser: Browser = field(init=False)
    visitor: Visitor = field(init=False)

    def __post_init__(self) -> None:
        self.browser, self.visitor = self.esia.browser(), self.stage.visitor()

    def try_to_log_in(self, to: str = "") -> list[Reply]:
        """Let the pupil go through a login; return our answers, one per round to the provider."""
        begun = self.visitor.get(f"/auth/login?to={to}" if to else "/auth/login")
        replies = [begun]
        while replies[-1].location.startswith(self.esia.base_url):
            back = self.esia.come_back(replies[-1].location, self.oid, browser=self.browser)
            replies.append(self.visitor.get(back.removeprefix(PLAIN)))
            assert len(replies) < 5
        return replies[1:]

    def change(self, after: Consents) -> None:
        consents.change(self.stage.sqlite, TENANT, self.pupil.id, lambda _: after)

    @property
    def kept(self) -> Consents:
        key = keys.consents(TENANT, self.pupil.id)
        return consents.read(self.stage.sqlite.batch_get([key]), TENANT, self.pupil.id)

    @property
    def diary(self) -> str:
        return f"/diary/{self.pupil.id}/2026-W48"

    def be(self, person: Person) -> None:
        self.stage.sqlite.transact(people.put_person(TENANT, person))


def esia_settings(esia: Gosuslugi, folder: Path) -> tuple[tuple[str, str], ...]:
    bundle = folder / "school.pem"
    bundle.write_text(esia.key + esia.certificate)
    bundle.chmod(0o600)
    return (
        ("SCHOOL_ESIA_URL", esia.base_url),
        ("SCHOOL_ESIA_CLIENT_ID", "SCHOOL"),
        ("SCHOOL_ESIA_KEY", f"file:{bundle}"),
        ("SCHOOL_ESIA_TRUSTED", f"file:{esia.bundle}"),
    )


def make_family(stage: Stage, esia: Gosuslugi, *grades: str) -> Family:
    """Take a pupil of these grades without a consent whose account is linked, and the guardian it is linked to."""
    oids = {one.person.id: one.oid for one in stage.cast.people.everybody()}
    linked = {str(link.child): str(link.parent) for link in esia.emulator.state.now.links}
    known = {one.oid: one.person for one in stage.cast.people.everybody()}
    for demo in [one for grade in grades or ("9", "8") for one in stage.cast.people.pupils[grade][1::3]]:
        parent = linked.get(str(oids[demo.person.id]))
        if parent is not None:
            family = Family(stage, esia, demo.person, str(demo.oid), known[parent], parent)
            stage.sqlite.transact(
                people.put_identity(TENANT, family.pupil.id, "esia", family.oid),
                people.put_identity(TENANT, family.parent.id, "esia", family.parent_oid),
            )
            return family
    raise AssertionError("no such pupil in the demo school")


@pytest.fixture
def family(demo_table: tuple[Path, SqliteTable], cast: Cast, gosuslugi: Gosuslugi, tmp_path: Path) -> Family:
    apps = make_apps(PLAIN, *esia_settings(gosuslugi, tmp_path), *WITH_CONSENT)
    return make_family(Stage(apps, *demo_table, cast), gosuslugi)


def test_a_pupil_cannot_consent_to_oneself(family: Family) -> None:
    """If the provider shows its question to the child, the child's own yes is worth nothing here."""
    oid = int(family.oid)
    family.esia.emulator.state.change(
        lambda kept: agreements.give(kept, oid, oid, minutes=agreements.YEAR_MINUTES, at=NOW)
    )

    answers, kept = family.try_to_log_in(family.diary), family.kept

    assert refusal(answers[-1], ConsentAsked)
    assert kept.given == ()
    family.esia.give(family.parent_oid, oid)
    assert family.try_to_log_in(family.diary)[-1].location == family.diary
    assert [one.grantor for one in family.kept.given] == [family.parent_oid]


def test_the_four_steps_end_at_the_open_diary(family: Family) -> None:
    first = family.try_to_log_in(family.diary)
    family.esia.decide(family.parent_oid, "confirm")
    second = family.try_to_log_in(family.diary)

    assert refusal(first[-1], ConsentAsked)
    assert "Подтвердить" in first[-1].page.text
    assert second[-1].location == family.diary
    assert family.visitor.get(family.diary).status == 200
    (given,) = family.kept.given
    assert (given.guardian_id, given.source, given.grantor) == (family.parent.id, Source.ESIA, family.parent_oid)
    assert (given.last_checked, given.until) == (NOW, given.granted_at + timedelta(days=365))


def test_a_child_under_fourteen_gets_in_by_the_same_steps(family: Family) -> None:
    """The account was made by the parent and is linked from the start; the consent is asked for all the same."""
    child = make_family(family.stage, family.esia, "5")
    assert family.esia.person(child.oid).level == Level.CHILD

    assert refusal(child.try_to_log_in(child.diary)[-1], ConsentAsked)
    child.esia.decide(child.parent_oid, "confirm")

    assert child.try_to_log_in(child.diary)[-1].location == child.diary
    assert child.visitor.get(child.diary).status == 200


def test_the_consent_is_kept_together_with_its_next_check(family: Family) -> None:
    family.esia.give(family.parent_oid, family.oid)
    family.try_to_log_in()

    (due,) = consents.due_checks(family.stage.sqlite, TENANT, until=NOW + timedelta(days=1), limit=9)
    assert due.pupil_id == family.pupil.id
    assert family.kept.check is not None
    assert due.key == keys.consent_check(TENANT, family.kept.check.due, family.pupil.id)


def test_the_first_round_asks_for_nothing_and_the_second_for_the_consent(family: Family) -> None:
    begun = family.visitor.get("/auth/login")
    back = family.esia.come_back(begun.location, family.oid, browser=family.browser)
    again = family.visitor.get(back.removeprefix(PLAIN))

    assert "permissions" not in parse_qs(urlsplit(begun.location).query)
    assert "permissions" in parse_qs(urlsplit(again.location).query)


def test_a_parent_who_has_not_decided_is_not_asked_twice(family: Family) -> None:
    for _ in range(3):
        assert refusal(family.try_to_log_in()[-1], ConsentAsked)

    waiting = [one for one in family.esia.emulator.state.now.agreements if str(one.subject) == family.oid]
    assert len(waiting) == len({one.grantor for one in waiting})
    assert family.kept == Consents()


def test_a_parent_who_has_consented_in_the_diary_is_not_asked_at_gosuslugi(family: Family) -> None:
    family.change(grant(Consents(), family.parent.id, source=Source.DIARY, at=NOW, until=NOW + timedelta(days=9)))

    assert [reply.location for reply in family.try_to_log_in()] == ["/diary/"]
    assert [one for one in family.esia.emulator.state.now.agreements if str(one.subject) == family.oid] == []


def test_logging_in_again_and_again_leaves_one_consent(family: Family) -> None:
    family.esia.give(family.parent_oid, family.oid)
    for _ in range(3):
        family.change(Consents(given=tuple(one.model_copy(update={"until": NOW}) for one in family.kept.given)))
        assert family.try_to_log_in()[-1].location == "/diary/"  # it ran out with us, so ESIA was asked anew
        family.visitor = family.stage.visitor()

    assert len(family.kept.given) == 1


def test_a_consent_that_was_taken_back_here_does_not_come_back_with_the_next_login(family: Family) -> None:
    family.esia.give(family.parent_oid, family.oid)
    family.try_to_log_in()
    family.change(revoke(family.kept, family.parent.id, at=NOW))

    closed = family.visitor.get(family.diary)
    family.visitor = family.stage.visitor()
    again = family.try_to_log_in()

    assert refusal(closed, ConsentRevoked)
    assert refusal(again[-1], ConsentRevoked)
    assert [one.ended_by(NOW) for one in family.kept.given] == [Ending.GUARDIAN]


def test_a_closed_diary_leads_to_a_login_that_asks_again(family: Family) -> None:
    family.visitor = family.stage.visitor(family.pupil)

    closed = family.visitor.get(family.diary)

    assert refusal(closed, ConsentMissing)
    assert "/auth/login?again=1" in closed.page.links()
    assert family.visitor.get("/auth/login?again=1").location.startswith(family.esia.base_url)
    assert family.visitor.get("/auth/login").location == "/diary/"


def test_the_consent_of_somebody_who_is_not_the_childs_guardian_here_has_no_name(family: Family) -> None:
    item = records.item(keys.family(TENANT, family.parent.id), Links())
    family.stage.sqlite.transact(Put(item))
    family.esia.give(family.parent_oid, family.oid)

    assert family.try_to_log_in()[-1].location == "/diary/"
    assert [(one.guardian_id, one.grantor) for one in family.kept.given] == [(None, family.parent_oid)]


def test_a_pupil_of_eighteen_is_let_in_at_once(family: Family) -> None:
    family.be(family.pupil.model_copy(update={"birth_date": date(2008, 11, 25)}))

    assert [reply.location for reply in family.try_to_log_in()] == ["/diary/"]


def test_an_unknown_birth_date_counts_as_under_age(family: Family) -> None:
    family.be(family.pupil.model_copy(update={"birth_date": None}))

    assert refusal(family.try_to_log_in()[-1], ConsentAsked)


def test_a_parent_comes_in_without_any_question(family: Family) -> None:
    family.oid = family.parent_oid

    assert len(family.try_to_log_in()) == 1
    assert family.visitor.get("/consent/").status == 200


def test_who_is_a_parent_too_is_let_in_and_the_own_diary_stays_closed(family: Family) -> None:
    family.be(family.pupil.model_copy(update={"roles": (Role.PUPIL, Role.GUARDIAN)}))

    assert [reply.location for reply in family.try_to_log_in()] == ["/diary/"]
    assert refusal(family.visitor.get(family.diary), ConsentMissing)


def test_where_the_provider_cannot_ask_the_diary_says_what_is_missing(
    demo_table: tuple[Path, SqliteTable], cast: Cast, gosuslugi: Gosuslugi, tmp_path: Path
) -> None:
    family = make_family(Stage(make_apps(PLAIN, *esia_settings(gosuslugi, tmp_path)), *demo_table, cast), gosuslugi)

    assert [reply.location for reply in family.try_to_log_in()] == ["/diary/"]
    assert refusal(family.visitor.get(family.diary), ConsentMissing)


def test_an_old_consent_of_esia_that_nobody_checks_is_checked_from_the_next_login_on(family: Family) -> None:
    family.change(
        grant(Consents(), family.parent.id, source=Source.ESIA, at=NOW - timedelta(days=9), until=NOW + timedelta(9))
    )
    family.try_to_log_in()

    assert len(consents.due_checks(family.stage.sqlite, TENANT, until=None, limit=9)) == 1


def test_a_login_takes_a_child_in_with_one_read_more(family: Family) -> None:
    family.change(grant(Consents(), family.parent.id, source=Source.DIARY, at=NOW, until=NOW + timedelta(days=9)))
    begun = family.visitor.get("/auth/login")
    back = family.esia.come_back(begun.location, family.oid, browser=family.browser).removeprefix(PLAIN)
    with family.stage.table.counting() as pupils:
        family.visitor.get(back)
    family.oid, family.browser, family.visitor = family.parent_oid, family.esia.browser(), family.stage.visitor()
    begun = family.visitor.get("/auth/login")
    back = family.esia.come_back(begun.location, family.oid, browser=family.browser).removeprefix(PLAIN)
    with family.stage.table.counting() as parents:
        family.visitor.get(back)

    assert pupils.trips["batch_get"] == parents.trips["batch_get"] + 1
