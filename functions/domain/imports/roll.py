"""Who of the school is meant by a name, a date and a SNILS: one person, nobody yet, or it cannot be told."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from enum import Enum, auto
from typing import NamedTuple, Protocol

from functions.domain.roll.people import Person
from functions.domain.tables import plain


class Numbers(Protocol):
    """How a SNILS is hidden. The key is not ours to know."""

    def hashes(self, digits: str) -> list[str]:
        """Return the hashes that a SNILS may be kept under, today's first."""

    def seal(self, person_id: str, digits: str) -> str:
        """Return a SNILS encrypted for a person."""


class FullName(Protocol):
    """A name in parts."""

    @property
    def given_name(self) -> str:
        """The given name."""

    @property
    def full(self) -> str:
        """All of it, as a list has it."""


class Listed(NamedTuple):
    """A person of the school, with the hash of the SNILS where one is kept."""

    person: Person
    hashed: str = ""


class Doubt(Enum):
    """Why it cannot be told who is meant."""

    NAMESAKES = auto()  # two people fit
    OTHER_SNILS = auto()  # one fits, and is kept with another SNILS
    SOMEBODY_ELSE = auto()  # the SNILS is kept with a person of quite another name
    SNILS_TWICE = auto()  # two people are kept with this SNILS


class Roll:
    """All people of a school, to be found."""

    def __init__(self, listed: Iterable[Listed], numbers: Numbers) -> None:
        """Take everybody; a school of 1,000 pupils has about 2,700."""
        self._numbers = numbers
        self._by_id: dict[str, Listed] = {}
        self._by_hash: dict[str, list[Listed]] = defaultdict(list)
        self._by_name: dict[str, list[Listed]] = defaultdict(list)
        for one in listed:
            self.add(one)

    def add(self, one: Listed) -> None:
        """Let somebody be found who has just been planned: two lines of a list may mean one new person."""
        self._by_id[one.person.id] = one
        self._by_name[full_name(one.person)].append(one)
        if one.hashed:
            self._by_hash[one.hashed].append(one)

    def get(self, person_id: str) -> Person | None:
        """Return a person by id."""
        found = self._by_id.get(person_id)
        return None if found is None else found.person

    def everybody(self) -> list[Person]:
        """Return all people."""
        return [one.person for one in self._by_id.values()]

    def by_snils(self, digits: str) -> list[Listed]:
        """Return who is kept with this SNILS."""
        hashes = self._numbers.hashes(digits) if digits else []
        return [one for hashed in hashes for one in self._by_hash.get(hashed, ())]

    def named(self, name: str) -> list[Listed]:
        """Return who has this full name."""
        return self._by_name.get(plain(name), [])

    def find(self, name: "FullName", digits: str, fitting: "Fitting") -> "Listed | Doubt | None":
        """Return who is meant: by the SNILS where one is given and kept, else by the name among those who fit.

        None where there is nobody: somebody new. Who is found by a SNILS has the same given name or fits: a family
        name may change, but a slip of the pen must not give one person's place to another.
        """
        known = self.by_snils(digits)
        if len(known) > 1:
            return Doubt.SNILS_TWICE
        if known:
            same = plain(known[0].person.given_name) == plain(name.given_name) or fitting(known[0].person)
            return known[0] if same else Doubt.SOMEBODY_ELSE
        found = [one for one in self.named(name.full) if fitting(one.person)]
        if len(found) > 1:
            return Doubt.NAMESAKES
        if found and digits and found[0].hashed:
            return Doubt.OTHER_SNILS
        return found[0] if found else None


class Fitting(Protocol):
    """Whether a namesake may be who is meant."""

    def __call__(self, person: Person, /) -> bool:
        """Tell it."""


def born_on(day: date | None) -> Fitting:
    """Return the test that a namesake has this date of birth; without a date nobody has it."""
    return lambda person: day is not None and person.birth_date == day


def full_name(person: Person) -> str:
    """Return family name, given name and patronymic as they are compared."""
    return plain(f"{person.family_name} {person.given_name} {person.patronymic}")
