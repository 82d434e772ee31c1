"""What an import reads of a school, and what a part of its plan writes.

Reading: everybody of the school, a round trip for each hundred people and for each megabyte; once, for the plan.
Writing: one part is one transaction. What it changes is read then, and written under the version that was read.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from functions.domain.imports import applying
from functions.domain.imports.changes import RENAMING, ClassSet, Part, PersonSet, Source, WeekSet
from functions.domain.imports.roll import Listed
from functions.domain.organisation.school import School
from functions.domain.record import Record
from functions.domain.roll import enrolment
from functions.domain.roll.classes import SchoolClass
from functions.domain.roll.people import Family, Guardians, Person, Role
from functions.domain.timetabling.following import Cause, Follow
from functions.domain.timetabling.timetable import Entry, Timetable
from functions.storage import chains, follow_queue, keys, people, records, timetables
from functions.storage.chains import OfficeChange
from functions.storage.people import SNILS, Sealed
from functions.storage.table import MAX_BATCH, Absent, Item, Key, Put, Table, Version

if TYPE_CHECKING:
    from functions.storage.sealing import PeopleKey

R = TypeVar("R", bound=Record)


class Numbers:
    """How SNILS are hidden: domain/imports/roll.py asks, the key answers."""

    def __init__(self, key: "PeopleKey") -> None:
        self._key = key

    def hashes(self, digits: str) -> list[str]:
        """Return the hashes that a SNILS may be kept under, today's first."""
        return self._key.hashes(SNILS, digits)

    def seal(self, person_id: str, digits: str) -> str:
        """Return a SNILS encrypted for a person."""
        return self._key.seal(SNILS, person_id, digits)


class Stand(NamedTuple):
    """What there is: everybody with the hash of the SNILS, the classes of the year, the links of guardians."""

    everybody: list[Listed]
    classes: dict[str, SchoolClass]
    families: dict[str, Family]


def stand(table: Table, tenant: str, school: School) -> Stand:
    """Return the lists of a school as they are."""
    everybody = people.listed(table, tenant)
    guardians = [one.id for one in everybody if one.has(Role.GUARDIAN)]
    found = _read(
        table,
        [
            *(keys.identity(tenant, one.id, SNILS) for one in everybody),
            *(keys.family(tenant, one) for one in guardians),
            *(keys.school_class(tenant, one, school.year) for one in school.classes),
        ],
    )
    return Stand(
        everybody=[Listed(one, _hash(found, tenant, one.id)) for one in everybody],
        classes=dict(_classes(found, tenant, school)),
        families={one: people.family(found, tenant, one) for one in guardians},
    )


def write(table: Table, tenant: str, part: str) -> list[Put]:
    """Return the actions of a part of a plan (its JSON), with conditions on what was read for it just now."""
    told = Part.model_validate_json(part)
    found = _read(table, _touched(tenant, told))
    families = (keys.family(tenant, one) for change in told.people for one in _repeating(found, tenant, change))
    page = _Page(tenant, found | _read(table, families))
    for person in told.people:
        page.set_person(person)
    for link in told.links:
        page.change(keys.family(tenant, link.guardian_id), Family, partial(applying.family, change=link), Family())
        page.change(
            keys.guardians(tenant, link.child_id), Guardians, partial(applying.guardians, change=link), Guardians()
        )
    for each in told.classes:
        place = keys.school_class(tenant, each.class_id, each.year)
        page.change(place, SchoolClass, partial(applying.school_class, change=each), each.made)
        if told.source is not None:
            page.follow(each, told.source)
    if told.weeks and told.source is not None:
        page.set_weeks(told.weeks, told.source)
    if told.school is not None:
        page.change(keys.school(tenant), School, partial(applying.school, change=told.school))
    return page.puts()


class _Page:
    """Records as they come to be within one part, which may change one of them several times."""

    def __init__(self, tenant: str, found: Mapping[Key, Item]) -> None:
        self._tenant, self._found = tenant, found
        self._changed: dict[Key, Record] = {}
        self._others: list[Put] = []

    def change(self, place: Key, model: type[R], how: Callable[[R], R], default: R | None = None) -> None:
        """Change what lies under a key, or the default where nothing does."""
        before = self._changed.get(place) or records.read(self._found, place, model) or default
        if not isinstance(before, model):
            raise TypeError(f"no {model.__name__} to change")  # nobody deletes one: a fault of ours
        self._changed[place] = how(before)

    def set_person(self, change: PersonSet) -> None:
        """Change a person and the names that families repeat, and keep the SNILS."""
        place = keys.person(self._tenant, change.id)
        after = applying.person(records.read(self._found, place, Person), change)
        self._changed[place] = after
        for guardian_id in _repeating(self._found, self._tenant, change):
            family = keys.family(self._tenant, guardian_id)
            self.change(family, Family, partial(enrolment.renamed, child=after), Family())
        if change.snils_hash:
            sealed = Sealed(text=change.snils_sealed)
            self._others += [
                people.put_identity(self._tenant, change.id, SNILS, change.snils_hash),
                Put(records.item(keys.sealed(self._tenant, change.id, SNILS), sealed)),
            ]

    def follow(self, each: ClassSet, source: Source) -> None:
        """Let lessons of a class follow its loads, and marks go along with who has come from another class."""
        told = {"class_id": each.class_id, "year": each.year, **dict(source)}
        if each.lessons_since is not None:
            loads = Follow.model_validate({**told, "since": each.lessons_since, "cause": Cause.LOADS})
            self._others.append(follow_queue.put(self._tenant, loads))
        if each.movers:
            since = min(one.joined or date(each.year, 9, 1) for one in each.pupils if one.id in each.movers)
            move = Follow.model_validate({**told, "since": since, "cause": Cause.MOVE, "pupils": each.movers})
            self._others.append(follow_queue.put(self._tenant, move))

    def set_weeks(self, weeks: Sequence[WeekSet], source: Source) -> None:
        """Put weeks into timetables, say so in the office's chain, and let lessons follow."""
        changes = []
        for week in weeks:
            place, since = keys.timetable(self._tenant, week.class_id, week.year), week.version.since
            before = timetables.timetable(self._found, self._tenant, week.class_id, week.year)
            kept = self._changed.get(place, before)
            told = kept.version_on(since) if isinstance(kept, Timetable) else None
            self.change(place, Timetable, partial(Timetable.with_version, version=week.version), before)
            changes.append(
                OfficeChange(
                    about=f"timetable {week.class_id} {since}",
                    save_id=source.save_id,
                    by=source.by,
                    at=source.at,
                    before={"week": [] if told is None else _plain(told.entries)},
                    after={"week": _plain(week.version.entries)},
                )
            )
            follow = {"class_id": week.class_id, "year": week.year, "since": since, "cause": Cause.TIMETABLE}
            told_follow = Follow.model_validate({**follow, "whole_year": True, **dict(source)})
            self._others.append(follow_queue.put(self._tenant, told_follow))
        end = chains.end_of(self._found, keys.office_chain(self._tenant))
        self._others += chains.office_actions(self._tenant, end, changes)

    def puts(self) -> list[Put]:
        """Return what is to be written: each record once, under the version that was read."""
        return [*(self._put(place, record) for place, record in self._changed.items()), *self._others]

    def _put(self, place: Key, record: Record) -> Put:
        before = self._found.get(place)
        version = 1 if before is None else before.version + 1
        made = (
            people.person_item(self._tenant, record, version=version)
            if isinstance(record, Person)
            else records.item(place, record, version=version)
        )
        return Put(made, Absent() if before is None else Version(before.version))


def _touched(tenant: str, told: Part) -> Iterator[Key]:
    for person in told.people:
        yield keys.person(tenant, person.id)
        if person.renamed:
            yield keys.guardians(tenant, person.id)
    for link in told.links:
        yield from (keys.family(tenant, link.guardian_id), keys.guardians(tenant, link.child_id))
    for each in told.classes:
        yield keys.school_class(tenant, each.class_id, each.year)
    for week in told.weeks:
        yield keys.timetable(tenant, week.class_id, week.year)
    if told.weeks:
        yield keys.office_chain(tenant)
    if told.school is not None:
        yield keys.school(tenant)


def _repeating(found: Mapping[Key, Item], tenant: str, change: PersonSet) -> list[str]:
    """Return the guardians whose families repeat a name that changes. A child has two, and a transaction 25 actions."""
    links = people.guardians(found, tenant, change.id).links if change.renamed else ()
    return [link.guardian_id for link in links][: RENAMING - 1]


def _read(table: Table, wanted: Iterable[Key]) -> dict[Key, Item]:
    """Return what lies under any number of keys; a round trip for each hundred."""
    left, found = list(dict.fromkeys(wanted)), dict[Key, Item]()
    for first in range(0, len(left), MAX_BATCH):
        found |= table.batch_get(left[first : first + MAX_BATCH])
    return found


def _plain(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    return [one.model_dump(mode="json", exclude_defaults=True) for one in entries]


def _hash(found: Mapping[Key, Item], tenant: str, person_id: str) -> str:
    item = found.get(keys.identity(tenant, person_id, SNILS))
    return "" if item is None or item.index is None else item.index.pk.rpartition("#")[2]


def _classes(found: Mapping[Key, Item], tenant: str, school: School) -> Iterator[tuple[str, SchoolClass]]:
    for class_id in school.classes:
        one = records.read(found, keys.school_class(tenant, class_id, school.year), SchoolClass)
        if one is not None:
            yield class_id, one
