"""Writing the demo school into a table, and logging in as one of its people."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, Final

from functions.domain.classes import Load, Pupil, SchoolClass
from functions.domain.people import guardians_of
from functions.domain.school import School, school_year
from functions.storage import keys, lessons, people, records, school
from functions.storage.lessons import TeachingDay
from functions.storage.sealing import PeopleKey
from functions.storage.table import MAX_ACTIONS, Put, Table
from infra.local.demo import accounts, year
from infra.local.demo.curriculum import HOURS, SET
from infra.local.demo.lessons import Chronicle
from infra.local.demo.people import DemoPerson, Population, homeroom, populate
from infra.local.demo.timetable import Slot, teacher_of, weekly

SEED: Final = 20260901
PROVIDER: Final = "esia"
Progress = Callable[[int, int], None]


def fill(table: Table, *, tenant: str, today: date, people_key: PeopleKey, progress: Progress) -> list[DemoPerson]:
    """Write the whole demo school and return who one can log in as.

    Lessons are there from the year's first day to the end of the present term; they are filled
    up to the last school day before today, so that a teacher finds one to fill.

    Args:
        table: An empty table, or one with an older demo: the same keys are written over.
        tenant: The school's id.
        today: A day of the demo's school year.
        people_key: What people's SNILS are hashed and encrypted with; the functions need the same.
        progress: Called with (actions written, actions in all).
    """
    the_school = year.school(tenant, today)
    population, week = populate(SEED, school_year(today)), weekly(SEED)
    classes = {str(grade): _class(grade, population, school_year(today)) for grade in HOURS}
    actions = [*_people(tenant, population, people_key), *_actions(the_school, population, classes, week, today)]
    for done in range(0, len(actions), MAX_ACTIONS):
        table.transact(*actions[done : done + MAX_ACTIONS])
        progress(min(done + MAX_ACTIONS, len(actions)), len(actions))
    return with_accounts(population, today)


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


def _class(grade: int, population: Population, school_year: int) -> SchoolClass:
    pupils = sorted(population.pupils[str(grade)], key=lambda one: one.person.name.replace("ё", "е"))
    set_with = {SET[0]: SET[1], SET[1]: SET[0]}.get(grade)
    return SchoolClass(
        id=str(grade),
        year=school_year,
        title=f"{grade} класс",
        grade=grade,
        homeroom_teacher_id=population.posts[homeroom(grade)].person.id,
        pupils=tuple(Pupil(id=one.person.id, name=one.person.name) for one in pupils),
        loads=tuple(
            Load(subject=subject, teacher_id=population.posts[teacher_of(grade, subject)].person.id)
            for subject in HOURS[grade]
        ),
        set_with=None if set_with is None else str(set_with),
    )


def _people(tenant: str, population: Population, people_key: PeopleKey) -> Iterator[Put]:
    """Write who there is. Nobody is tied to an account at a provider: the first login does that, by the SNILS."""
    for one in population.everybody():
        yield people.put_person(tenant, one.person)
        yield from people.put_snils(tenant, one.person.id, one.snils, people_key)
    for guardian_id, family in population.families.items():
        yield people.put_family(tenant, guardian_id, family)
    for pupil_id, guardians in guardians_of(population.families).items():
        yield people.put_guardians(tenant, pupil_id, guardians)


def _actions(
    the_school: School, population: Population, classes: dict[str, SchoolClass], week: list[Slot], today: date
) -> Iterator[Put]:
    tenant = the_school.id
    yield school.put_school(the_school)
    for school_class in classes.values():
        yield school.put_class(tenant, school_class)
    yield from _consents(tenant, population, today)
    yield from _lessons(the_school, classes, week, today)


def _lessons(the_school: School, classes: dict[str, SchoolClass], week: list[Slot], today: date) -> Iterator[Put]:
    tenant, chronicle = the_school.id, Chronicle(SEED, the_school, classes, week)
    teaching: dict[tuple[str, date], list[str]] = {}
    for one in chronicle.lessons(today, _first_open_day(the_school, today)):
        yield Put(lessons.sheet_item(tenant, one.sheet, one.version))
        if one.entry is not None:
            yield Put(records.item(keys.audit(tenant, one.sheet.id.journal, one.entry.sequence), one.entry))
        teaching.setdefault((one.sheet.teacher_id, one.sheet.day), []).append(str(one.sheet.id))
    for journal, head in chronicle.chains.items():
        yield Put(records.item(keys.chain(tenant, journal), head))
    for (teacher_id, day), ids in teaching.items():
        yield lessons.put_teaching_day(tenant, teacher_id, TeachingDay(day=day, lessons=tuple(ids)))


def _first_open_day(the_school: School, today: date) -> date:
    """Return the day from which lessons are left to fill: today, or the last school day before it."""
    days = [day for term in the_school.terms for day in year.school_days(term) if day <= today]
    return days[-1] if days else today


def _consents(tenant: str, population: Population, today: date) -> Iterator[Put]:
    for pupil_id, given in accounts.consents(population, today).items():
        yield Put(records.item(keys.consents(tenant, pupil_id), given))
