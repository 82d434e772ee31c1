"""Writing the demo school into a table, and logging in as one of its people."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from functions.domain.organisation.school import School, school_year
from functions.domain.roll.classes import SchoolClass
from functions.domain.roll.people import guardians_of
from functions.storage import follow_queue, following, keys, people, records, school
from functions.storage.sealing import PeopleKey
from functions.storage.table import MAX_ACTIONS, Put, Table
from infra.local.demo import accounts, special, year
from infra.local.demo.curriculum import HOURS
from infra.local.demo.people import DemoPerson, Population, populate
from infra.local.demo.planning import office_items, substituted
from infra.local.demo.timetable import weekly
from infra.local.demo.told import Told

SEED: Final = 20260901
DAY: Final = timedelta(days=1)
PROVIDER: Final = "esia"
Progress = Callable[[int, int], None]


def fill(
    table: Table, *, tenant: str, today: date, people_key: PeopleKey, progress: Progress, past: bool = True
) -> list[DemoPerson]:
    """Write the whole demo school and return who one can log in as.

    Lessons are there from the year's first day to the end of the present term; they are filled
    up to the last school day before today, so that a teacher finds one to fill.

    Args:
        table: An empty table, or one with an older demo: the same keys are written over.
        tenant: The school's id.
        today: A day of the demo's school year.
        people_key: What people's SNILS are hashed and encrypted with; the functions need the same.
        progress: Called with (actions written, actions in all).
        past: Whether the school year before is told too, with its yearly marks.
    """
    the_school, week = year.school(tenant, today), weekly(SEED)
    population = whole_population(today)
    classes = _classes(population, the_school.year)
    present = Told(SEED, the_school, classes, week, special.brought(population, the_school.year))
    actions = [
        *_people(tenant, population, people_key),
        school.put_school(the_school),
        *office_items(the_school, classes, week),
        *_consents(tenant, population, today),
        *present.actions(today, _first_open_day(the_school, today)),
    ]
    if past:
        before = year.last_year(the_school)
        last = before.terms[-1].end
        actions += Told(SEED - 1, before, _classes(population, before.year, past=True), week).actions(last, last + DAY)
    for done in range(0, len(actions), MAX_ACTIONS):
        table.transact(*actions[done : done + MAX_ACTIONS])
        progress(min(done + MAX_ACTIONS, len(actions)), len(actions))
    substituted(table, the_school, population, today)
    follow_queue.add(table, tenant, [special.going_along(population, the_school.year, today)])
    following.go_on(table, tenant, the_school, today, enough=lambda: False)
    return with_accounts(population, today)


def whole_population(today: date) -> Population:
    """Return everybody in a school year, pupils with what the lists of their classes say of them."""
    this_year = school_year(today)
    population = populate(SEED, this_year)
    classes = _classes(population, this_year)
    population.pupils = {
        class_id: [
            replace(one, person=special.whole(one.person, (class_id, place), this_year, classes))
            for place, one in enumerate(pupils)
        ]
        for class_id, pupils in population.pupils.items()
    }
    return population


def _classes(population: Population, school_year: int, *, past: bool = False) -> dict[str, SchoolClass]:
    """Return the classes of a school year; the ninth of the year before has left the school."""
    grades = [grade for grade in HOURS if not past or str(grade + 1) in population.pupils]
    return {str(grade): special.school_class(grade, population, school_year, past=past) for grade in grades}


def with_accounts(population: Population, today: date) -> list[DemoPerson]:
    """Return everybody together with how they stand at Gosuslugi on a day of the demo's school year."""
    given = accounts.consents(population, today)
    found = accounts.accounts(population, school_year(today), given)
    return [replace(one, account=found[one.person.id]) for one in population.everybody()]


def people_json(found: Iterable[DemoPerson]) -> list[dict[str, Any]]:
    """Return people as the emulator of ESIA and `school demo people` have them; who has a note comes first.

    The last two are people with accounts whom the school does not know: no roles.
    """
    everybody = sorted(found, key=lambda one: not one.note)
    listed = [
        {
            "login": one.login,
            "person_id": one.person.id,
            "oid": one.oid,
            "name": f"{one.person.name} {one.person.patronymic}",
            "family_name": one.person.family_name,
            "given_name": one.person.given_name,
            "patronymic": one.person.patronymic,
            "roles": list(one.person.roles),
            "snils": one.snils,
            "birth_date": None if one.person.birth_date is None else one.person.birth_date.isoformat(),
            "note": one.note,
            "email": accounts.email(one.login),
            **one.account,
        }
        for one in everybody
    ]
    return [*listed, *accounts.strangers()]


def _people(tenant: str, population: Population, people_key: PeopleKey) -> Iterator[Put]:
    """Write who there is. Nobody is tied to an account at a provider: the first login does that, by the SNILS."""
    for one in population.everybody():
        yield people.put_person(tenant, one.person)
        yield from people.put_snils(tenant, one.person.id, one.snils, people_key)
    for guardian_id, family in population.families.items():
        yield people.put_family(tenant, guardian_id, family)
    for pupil_id, guardians in guardians_of(population.families).items():
        yield people.put_guardians(tenant, pupil_id, guardians)


def _first_open_day(the_school: School, today: date) -> date:
    """Return the day from which lessons are left to fill: today, or the last school day before it."""
    days = [day for term in the_school.terms for day in year.school_days(term) if day <= today]
    return days[-1] if days else today


def _consents(tenant: str, population: Population, today: date) -> Iterator[Put]:
    for pupil_id, given in accounts.consents(population, today).items():
        yield Put(records.item(keys.consents(tenant, pupil_id), given))
