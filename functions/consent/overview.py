"""What a guardian sees of the consents for the own children: one card per child, what holds and what has ended."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from functions.consent import words
from functions.domain.access import consent
from functions.domain.access.consent import Consent, Consents, Source
from functions.domain.roll.people import ChildLink, Person
from functions.storage import consents, keys, people, records
from functions.storage.table import MAX_BATCH, Item, Key, Table
from functions.web.visit import Visit

MOST_OTHERS = MAX_BATCH // 2  # guardians besides the reader, of all children together; further ones stay nameless


class Shown(NamedTuple):
    """A consent in words. Days are the school's own.

    Attributes:
        by: Who gave it.
        end: When it ended, or will; `end_word` says which, `end_place` where, if somebody did it.
    """

    by: str
    purpose: str
    place: str
    given: date
    end_word: str
    end: date
    end_place: str


class ChildCard(NamedTuple):
    """A child's card.

    Attributes:
        needed: False from the eighteenth birthday on.
        holding: Consents in force, oldest first.
        ended: The others, newest first.
        own: Whether the reader's own is among those in force.
        withdrawable: Whether the reader may take one of them back.
        stays_open: Whether the child could still log in after that.
        at_esia: Whether what the reader may take back was given at Gosuslugi.
    """

    link: ChildLink
    needed: bool
    holding: list[Shown]
    ended: list[Shown]
    own: bool
    withdrawable: bool
    stays_open: bool
    at_esia: bool


def cards(table: Table, visit: Visit) -> list[ChildCard]:
    """Return the cards of the reader's children. One round trip, a second where somebody else has consented too."""
    links = people.family(visit.found, visit.tenant, visit.person.id).children(visit.today)
    wanted = [key for link in links for key in _keys(visit, link)]
    found = table.batch_get(wanted) if wanted else {}
    given = {link.child_id: consents.read(found, visit.tenant, link.child_id) for link in links}
    others = _others(table, visit, given)
    return [_card(visit, link, found, given[link.child_id], others) for link in links]


def _keys(visit: Visit, link: ChildLink) -> tuple[Key, Key]:
    return keys.person(visit.tenant, link.child_id), keys.consents(visit.tenant, link.child_id)


def _others(table: Table, visit: Visit, given: Mapping[str, Consents]) -> dict[tuple[str, str], str]:
    """Return the names of other guardians by (guardian, child), of those who are the child's guardians today."""
    pairs = {(one.guardian_id, child) for child, all_of in given.items() for one in all_of.given if one.guardian_id}
    ids = sorted({guardian for guardian, _ in pairs} - {visit.person.id})[:MOST_OTHERS]
    if not ids:
        return {}
    tenant = visit.tenant
    found = table.batch_get([key(tenant, one) for one in ids for key in (keys.person, keys.family)])
    named = {one: records.read(found, keys.person(tenant, one), Person) for one in ids}
    return {
        (guardian, child): there.name
        for guardian, child in pairs
        if (there := named.get(guardian)) is not None
        and people.family(found, tenant, guardian).child(child, visit.today) is not None
    }


def _card(
    visit: Visit, link: ChildLink, found: Mapping[Key, Item], given: Consents, others: Mapping[tuple[str, str], str]
) -> ChildCard:
    child = records.read(found, keys.person(visit.tenant, link.child_id), Person)
    holding = given.in_force(visit.at)
    mine = [one for one in holding if one.withdrawable_by(visit.person.id)]
    ended = sorted((one for one in given.given if one.ended_by(visit.at)), key=lambda one: one.ends_at, reverse=True)

    def shown(one: Consent) -> Shown:
        return _shown(visit, one, _giver(visit, one, link, others))

    return ChildCard(
        link=link,
        needed=consent.needed(None if child is None else child.birth_date, visit.today),
        holding=[shown(one) for one in holding],
        ended=[shown(one) for one in ended],
        own=any(one.guardian_id == visit.person.id for one in holding),
        withdrawable=bool(mine),
        stays_open=len(mine) < len(holding),
        at_esia=any(one.source is Source.ESIA for one in mine),
    )


def _giver(visit: Visit, one: Consent, link: ChildLink, others: Mapping[tuple[str, str], str]) -> str:
    if one.guardian_id is None:
        return words.UNKNOWN
    if one.guardian_id == visit.person.id:
        return words.YOU
    name = others.get((one.guardian_id, link.child_id))
    return words.OTHER if name is None else f"{words.OTHER}, {name}"


def _shown(visit: Visit, one: Consent, by: str) -> Shown:
    ending = one.ended_by(visit.at)
    end_word, end_place = words.HOLDS if ending is None else words.ENDINGS[ending]
    return Shown(
        by=by,
        purpose=words.PURPOSES[one.purpose],
        place=words.PLACES[one.source],
        given=visit.school.day(one.granted_at),
        end_word=end_word,
        end=visit.school.day(one.ends_at),
        end_place=end_place,
    )
