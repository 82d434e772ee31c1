"""Letters about consents: to whom, and what stands in them.

Letters pass through mail services, so they name nobody. The child's first name stands there only where the reader has
several children at the school. Pupils have no address here: the diary itself tells them.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from functions.domain.access import consent
from functions.domain.access.consent import Ending, Source
from functions.domain.access.consent_news import ConsentChange, ConsentNews
from functions.domain.access.email_code import EmailIdentity
from functions.domain.organisation.school import School
from functions.domain.roll.people import Family, Guardians, Person
from functions.notify.desk import Desk, rendered
from functions.storage import keys, people, records
from functions.storage.table import Table

MOST_GUARDIANS: Final = 20  # of one pupil; a list may say anything
GIVEN: Final = "Согласие на вход в дневник дано"
ENDED: Final = "Согласие на вход в дневник отозвано"
CHANGED: Final = "Согласия на вход в дневник изменились"
PLACES: Final = {Source.ESIA: "на Госуслугах", Source.DIARY: "в дневнике, на странице «Согласия»"}
ENDINGS: Final = {Ending.GUARDIAN: PLACES[Source.DIARY], Ending.REGISTER: PLACES[Source.ESIA]}
YOU: Final = "вы"
OTHER: Final = "другой родитель или представитель"
UNKNOWN: Final = "представитель, которого нет в списках школы"


class Letter(NamedTuple):
    """A letter to one guardian."""

    guardian_id: str
    to: str
    subject: str
    text: str
    html: str


class Told(NamedTuple):
    """One change as a letter says it: whether a consent was given, who gave it, where it was given or taken back."""

    given: bool
    by: str
    place: str


def letters_about(table: Table, tenant: str, news: ConsentNews, desk: Desk, at: datetime) -> list[Letter]:
    """Return the letters to those guardians of today who have an address here and have not got theirs yet.

    None for a pupil who needs no consent any more, or has left. Two round trips.
    """
    if not desk.writes:
        return []
    school_key, pupil_key = keys.school(tenant), keys.person(tenant, news.pupil_id)
    found = table.batch_get([school_key, pupil_key, keys.guardians(tenant, news.pupil_id)])
    school, pupil = records.read(found, school_key, School), records.read(found, pupil_key, Person)
    if school is None or pupil is None or not consent.needed(pupil.birth_date, school.day(at)):
        return []
    listed = people.guardians(found, tenant, news.pupil_id)
    return list(_letters(table, school, pupil, listed, news, desk, at))


def _letters(
    table: Table, school: School, pupil: Person, listed: Guardians, news: ConsentNews, desk: Desk, at: datetime
) -> Iterator[Letter]:
    today, tenant = school.day(at), school.id
    ids = sorted({link.guardian_id for link in listed.on(today)} - set(news.told))[:MOST_GUARDIANS]
    if not ids:
        return
    found = table.batch_get([key(tenant, one) for one in ids for key in (keys.own_email, keys.family)])
    for one in ids:
        family = people.family(found, tenant, one)
        email = records.read(found, keys.own_email(tenant, one), EmailIdentity)
        if email is not None and family.child(pupil.id, today) is not None:
            named = pupil.given_name if _several(family, at, school) else ""
            yield _letter(one, desk.address(one, email.address), named, school, news, desk)


def _several(family: Family, at: datetime, school: School) -> bool:
    return len(family.children(school.day(at))) > 1


def _letter(guardian_id: str, to: str, child: str, school: School, news: ConsentNews, desk: Desk) -> Letter:
    told = [_told(one, guardian_id) for one in news.changes]
    given = {
        "changes": told,
        "child": child,
        "at": news.at.astimezone(ZoneInfo(school.time_zone)),
        "door_open": news.door_open,
        "page": f"{desk.origin}/consent/",
        "school": school,
    }
    return Letter(guardian_id, to, _subject(told), rendered("consent.txt", **given), rendered("consent.html", **given))


def _told(change: ConsentChange, reader: str) -> Told:
    by = UNKNOWN if change.guardian_id is None else YOU if change.guardian_id == reader else OTHER
    if change.ending is None:
        return Told(given=True, by=by, place=PLACES[change.source])
    return Told(given=False, by=by, place=ENDINGS.get(change.ending, PLACES[change.source]))


def _subject(told: list[Told]) -> str:
    kinds = {one.given for one in told}
    return CHANGED if len(kinds) > 1 else GIVEN if kinds == {True} else ENDED
