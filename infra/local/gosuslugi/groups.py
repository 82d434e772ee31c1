"""The people of the choice page, in groups by what one can try with them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from infra.local.gosuslugi.agreements import parents
from infra.local.gosuslugi.people import CHILD_YEARS, Persona, Role
from infra.local.gosuslugi.state import Kept


class Group(NamedTuple):
    """A heading, and who stands under it."""

    id: str
    title: str
    people: list[Persona]


class _Seen(NamedTuple):
    """A person, and what a group may ask of them."""

    one: Persona
    age: int
    linked: bool
    adult: bool


_GROUPS: Final[tuple[tuple[str, str, Callable[[_Seen], bool]], ...]] = (
    ("unconfirmed", "Учётная запись не подтверждена", lambda p: not p.one.confirmed),
    ("teacher-parent", "Учитель и родитель сразу", lambda p: {Role.TEACHER, Role.GUARDIAN} <= set(p.one.roles)),
    ("parents", "Родители", lambda p: bool(p.one.family)),
    ("staff", "Сотрудники школы", lambda p: bool({Role.TEACHER, Role.OFFICE} & set(p.one.roles))),
    ("adults", "Другие взрослые, запись подтверждена", lambda p: p.adult),
    ("children", "Дети до 14 лет", lambda p: p.age < CHILD_YEARS),
    ("linked", "14–17 лет, привязаны к родителю", lambda p: p.linked),
    ("alone", "14–17 лет, не привязаны", lambda _: True),
)


def grouped(people: Sequence[Persona], kept: Kept, at: datetime) -> list[Group]:
    """Return the people: those with a note first, then the rest by kind; each stands once."""
    groups = [Group("try", "", [one for one in people if one.note])]
    rest = [
        _Seen(one, one.age(at), bool(parents(kept, one.oid)), not one.under_age(at)) for one in people if not one.note
    ]
    for name, title, belongs in _GROUPS:
        groups.append(Group(name, title, [seen.one for seen in rest if belongs(seen)]))
        rest = [seen for seen in rest if not belongs(seen)]
    return [group for group in groups if group.people]
