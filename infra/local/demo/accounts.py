"""How the demo school's people stand at Gosuslugi: their accounts, who is linked to whom, what was consented to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from functions.domain.access.consent import LONGEST, Consents, Source, grant
from functions.domain.roll.people import Role

if TYPE_CHECKING:
    from infra.local.demo.people import DemoPerson, Population

CONSENT_GRADES: Final = frozenset({"8", "9"})  # whose pupils are 14 or older
NOT_LINKED: Final = ("9", 1)  # has an account of their own, which no parent has linked
NO_ACCOUNT: Final = ("1", 1)  # a parent has still to create one
ALONE_FROM: Final = 14  # years; from here on a person registers without a parent


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody with an account whom the school does not know."""

    login: str
    oid: str
    family_name: str
    given_name: str
    patronymic: str
    snils: str
    birth_date: str
    confirmed: bool
    note: str


STRANGERS: Final = (
    Stranger(
        *("neznakomova", "1000300001", "Незнакомова", "Инна", "Игоревна", "000-900-001 55", "1984-05-17"),
        confirmed=True,
        note="в школе не числится: вход заканчивается словами «Ваш дневник не найден»",
    ),
    Stranger(
        *("prokhozhev", "1000300002", "Прохожев", "Лев", "Олегович", "000-900-002 56", "1990-02-03"),
        confirmed=False,
        note="учётная запись не подтверждена, войти не получится",
    ),
)


def consents(population: "Population", today: date) -> dict[str, Consents]:
    """Return consents by pupil: the older ones have one, but for every third. Somebody has to be without."""
    at = datetime.combine(today - timedelta(days=30), time(18), UTC)
    guardians = {
        link.child_id: guardian_id for guardian_id, family in population.families.items() for link in family.links
    }
    return {
        pupil.person.id: grant(Consents(), guardians[pupil.person.id], source=Source.ESIA, at=at, until=at + LONGEST)
        for class_id in sorted(CONSENT_GRADES)
        for place, pupil in enumerate(population.pupils[class_id])
        if place % 3 != 1
    }


def accounts(population: "Population", year: int, given: dict[str, Consents]) -> dict[str, dict[str, Any]]:
    """Return what people.json says of each account, by person.

    Args:
        population: Everybody.
        year: The school year. Who was not 14 when it began has a child's account, created by a parent.
        given: As `consents` returns them.
    """
    oids = {one.person.id: one.oid for one in population.everybody()}
    apart = {
        population.pupils[class_id][place].person.id for class_id, place in (NOT_LINKED, NO_ACCOUNT)
    }  # linked to nobody yet
    without = population.pupils[NO_ACCOUNT[0]][NO_ACCOUNT[1]].person.id
    found = {}
    for one in population.everybody():
        family = population.families.get(one.person.id)
        children = [] if family is None else [link.child_id for link in family.links]
        found[one.person.id] = {
            "confirmed": True,
            "level": _level(one, year),
            "family": [oids[child] for child in children],
            "children": [oids[child] for child in children if child not in apart],
            "account": one.person.id != without,
            "consents": [
                {"grantor": oids[c.guardian_id], "granted": c.granted_at.isoformat(), "expires": c.until.isoformat()}
                for c in given.get(one.person.id, Consents()).given
                if c.guardian_id is not None
            ],
        }
    return found


def email(login: str) -> str:
    """Return the e-mail that an account is registered with, in a domain that is nobody's (RFC 2606)."""
    return f"{login}@pochta.example"


def strangers() -> Iterable[dict[str, Any]]:
    """Return the entries of people.json for those whom the school does not know."""
    for one in STRANGERS:
        yield {
            "login": one.login,
            "person_id": f"stranger{one.oid}",
            "oid": one.oid,
            "name": f"{one.family_name} {one.given_name} {one.patronymic}",
            "family_name": one.family_name,
            "given_name": one.given_name,
            "patronymic": one.patronymic,
            "roles": [],
            "snils": one.snils,
            "birth_date": one.birth_date,
            "note": one.note,
            "email": email(one.login),
            "confirmed": one.confirmed,
            "level": "PR" if one.confirmed else "P",
        }


def _level(one: "DemoPerson", year: int) -> str:
    born = one.person.birth_date
    if born is None or Role.PUPIL not in one.person.roles:
        return "PR"
    age = year - born.year - ((born.month, born.day) > (9, 1))
    return "KD" if age < ALONE_FROM else "PR"
