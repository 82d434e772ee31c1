"""What all lists of people have in common: a line's person, found or new, and what of it would change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple, Protocol

from functions.domain.imports.changes import Change, PersonSet, Plan, Shown
from functions.domain.imports.fields import Cells, Mistake
from functions.domain.imports.roll import Doubt, Fitting, Listed, Numbers, Roll
from functions.domain.imports.rows import Name
from functions.domain.roll.people import Person, Role

TITLES: Final = {"family_name": "фамилия", "given_name": "имя", "patronymic": "отчество", "birth_date": "дата рождения"}
DOUBTS: Final[Mapping[Doubt, str]] = {
    Doubt.NAMESAKES: "СНИЛС: в школе несколько человек с этими данными, и по ним не понять, кто это",
    Doubt.OTHER_SNILS: "СНИЛС, который записан в школе: у человека с этими данными он другой",
    Doubt.SOMEBODY_ELSE: "СНИЛС этого человека: такой номер в школе уже записан за другим",
    Doubt.SNILS_TWICE: "СНИЛС одного человека: в школе он записан у двоих, исправьте это сначала",
}


class Row(Protocol):
    """A line that is about a person."""

    @property
    def cells(self) -> Cells:
        """Its cells, to note mistakes in."""

    @property
    def name(self) -> Name:
        """Whom it is about."""

    @property
    def snils(self) -> str:
        """Digits, or nothing."""


class Given(NamedTuple):
    """What a plan is made with.

    Attributes:
        roll: Everybody of the school.
        numbers: How a SNILS is hidden.
        new_id: Makes an id for somebody new.
        today: The school's own day.
        year: The school year of the lists.
    """

    roll: Roll
    numbers: Numbers
    new_id: Callable[[], str]
    today: date
    year: int


@dataclass
class Draft:
    """A plan as it grows, line by line."""

    mistakes: list[Mistake]
    people: dict[str, PersonSet] = field(default_factory=dict)
    shown: list[Shown] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: {"added": 0, "changed": 0, "same": 0})

    def set_person(self, change: PersonSet) -> None:
        """Add to what changes of a person, whom an earlier line may have been about."""
        before = self.people.get(change.id)
        if before is not None:
            told = change.model_dump(exclude_defaults=True)
            change = PersonSet.model_validate(before.model_dump(exclude_defaults=True) | told)
        self.people[change.id] = change

    def show(self, line: int, name: str, *, new: bool, details: list[str]) -> None:
        """Note what a line would do, and count it."""
        what = "added" if new else "changed" if details else "same"
        self.counts[what] += 1
        if what == "added":
            self.shown.append(Shown(line=line, name=name, what="added", details=tuple(details)))
        elif details:
            self.shown.append(Shown(line=line, name=name, what="changed", details=tuple(details)))

    def plan(self, *later: Change, missing: list[str]) -> Plan:
        """Return the plan: people who are new first, for nobody can see them yet, then others, then what names them."""
        people = sorted(self.people.values(), key=lambda one: not one.new)
        changes: list[Change] = [*people, *later]
        return Plan(changes, self.shown, self.counts, missing, self.mistakes)


def meant(row: Row, given: Given, fitting: Fitting) -> Listed | Doubt | None:
    """Return who a line is about; a doubt is noted as a mistake."""
    found = given.roll.find(row.name, row.snils, fitting)
    if isinstance(found, Doubt):
        row.cells.wrong("snils", DOUBTS[found])
    return found


def person_change(row: Row, listed: Listed | None, given: Given, role: tuple[Role, ...], **more: object) -> PersonSet:
    """Return what a line changes of its person: nothing but the id where all is so already. `more` are other fields."""
    if listed is None:
        person_id = given.new_id()
        made = PersonSet.model_validate({"id": person_id, "new": True, **row.name._asdict(), "roles": role, **more})
        return _with_snils(made, row.snils, given)
    person = listed.person
    told = {key: text for key, text in row.name._asdict().items() if text and text != getattr(person, key)}
    told |= {key: value for key, value in more.items() if value is not None and value != getattr(person, key)}
    roles = tuple(one for one in role if one not in person.roles)
    change = PersonSet.model_validate({"id": person.id, "roles": roles, **told})
    return change if listed.hashed else _with_snils(change, row.snils, given)


def _with_snils(change: PersonSet, digits: str, given: Given) -> PersonSet:
    if not digits:
        return change
    hashed, sealed = given.numbers.hashes(digits)[0], given.numbers.seal(change.id, digits)
    return change.model_copy(update={"snils_hash": hashed, "snils_sealed": sealed})


def details(change: PersonSet, person: Person | None) -> list[str]:
    """Return in words what changes of somebody who is there: «фамилия: Ёлкина → Мышкина»."""
    if person is None:
        return []
    told = [
        f"{title}: {_shown(getattr(person, key)) or 'нет'} → {_shown(getattr(change, key))}"
        for key, title in TITLES.items()
        if getattr(change, key) is not None
    ]
    roles = {Role.TEACHER: "учитель", Role.OFFICE: "администрация", Role.GUARDIAN: "родитель", Role.PUPIL: "ученик"}
    told += [f"роль: {roles[role]}" for role in change.roles]
    return [*told, "записан СНИЛС"] if change.snils_hash else told


def as_listed(change: PersonSet, listed: Listed | None) -> Listed:
    """Return a person as they will be, for later lines of the list."""
    if listed is None:
        fields = change.model_dump(
            include={"id", "family_name", "given_name", "patronymic", "birth_date", "roles", "classes"}
        )
        return Listed(Person.model_validate({**fields, "patronymic": fields["patronymic"] or ""}), change.snils_hash)
    told = {key: getattr(change, key) for key in TITLES if getattr(change, key) is not None}
    return Listed(listed.person.model_copy(update=told), listed.hashed or change.snils_hash)


def _shown(value: object) -> str:
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value or "")
