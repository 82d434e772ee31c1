"""The plan of a list of pupils: who is new, whose name or class changes, who joins or leaves a class or a subgroup."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from functions.domain.imports.changes import ClassSet, PersonSet, Plan
from functions.domain.imports.fields import Mistake, group_key
from functions.domain.imports.people import Draft, Given, details, meant, person_change
from functions.domain.imports.roll import Doubt, Listed, born_on
from functions.domain.imports.rows import PupilRow
from functions.domain.roll.classes import Pupil, SchoolClass
from functions.domain.roll.people import Person, Role, Spell


@dataclass
class _ClassDraft:
    pupils: dict[str, Pupil] = field(default_factory=dict)
    joins: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    leaves: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    movers: list[str] = field(default_factory=list)


class _Lists:
    """The classes of the year, and what changes in them."""

    def __init__(self, classes: Mapping[str, SchoolClass]) -> None:
        self.classes = classes
        self.drafts: dict[str, _ClassDraft] = defaultdict(_ClassDraft)
        self.left: dict[str, tuple[str, date]] = {}  # pupil → class of before, last day in it

    def entry(self, class_id: str, pupil_id: str) -> Pupil | None:
        """Return a pupil's line in a class."""
        return next((one for one in self.classes[class_id].pupils if one.id == pupil_id), None)

    def changes(self, year: int) -> list[ClassSet]:
        """Return what changes, a class each."""
        return [
            ClassSet(
                class_id=class_id,
                year=year,
                pupils=tuple(draft.pupils.values()),
                joins={key: tuple(ids) for key, ids in draft.joins.items()},
                leaves={key: tuple(ids) for key, ids in draft.leaves.items()},
                movers=tuple(draft.movers),
            )
            for class_id, draft in self.drafts.items()
        ]


def plan(rows: Sequence[PupilRow], mistakes: list[Mistake], classes: Mapping[str, SchoolClass], given: Given) -> Plan:
    """Return what a list of pupils would change. `classes` are all of the school's present year, by id."""
    draft, lists, seen = Draft(mistakes), _Lists(classes), set[str]()
    for row in rows:
        listed = meant(row, given, born_on(row.birth_date))
        if isinstance(listed, Doubt):
            continue
        key = f"{row.name.full} {row.birth_date}" if listed is None else listed.person.id
        if key in seen or row.snils in seen:
            row.cells.wrong("snils" if row.snils in seen else "family_name", "каждый ученик один раз: он уже был выше")
            continue
        seen |= {key, row.snils} - {""}
        _line(row, listed, given, draft, lists)
    return draft.plan(*lists.changes(given.year), missing=_missing(rows, lists.classes, seen, given))


def _line(row: PupilRow, listed: Listed | None, given: Given, draft: Draft, lists: _Lists) -> None:
    person = None if listed is None else listed.person
    change = person_change(row, listed, given, (Role.PUPIL,), birth_date=row.birth_date)
    told = details(change, person)
    if person is None or person.classes.get(given.year) != row.class_id:
        change = change.model_copy(update={"classes": {given.year: row.class_id}})
    name = f"{change.family_name or row.name.family_name} {change.given_name or row.name.given_name}"
    told += _class_lines(row, change, name, given, lists)
    told += _group_lines(row, change.id, lists)
    groups = _groups(row, person, given, moved=change.id in lists.left)
    if person is not None and change.id in lists.left:
        change = change.model_copy(update={"moves": {given.year: _moves(person, *lists.left[change.id], given.year)}})
        lists.drafts[row.class_id].movers.append(change.id)
    if groups is not None:
        change = change.model_copy(update={"groups": {given.year: groups}})
    if change != PersonSet(id=change.id):
        draft.set_person(change)
    draft.show(row.cells.line.number, row.name.full, new=person is None, details=told)


def _class_lines(row: PupilRow, change: PersonSet, name: str, given: Given, lists: _Lists) -> list[str]:
    """Put the pupil's line into the class, and end it in the class before."""
    entry, told = lists.entry(row.class_id, change.id), list[str]()
    title = lists.classes[row.class_id].title
    begins = row.joined
    for class_id, other in lists.classes.items():
        old = None if class_id == row.class_id else lists.entry(class_id, change.id)
        if old is not None and (old.left is None or old.left >= (row.joined or given.today)):
            begins = row.joined or given.today
            last = max(begins - timedelta(days=1), old.joined or begins - timedelta(days=1))
            lists.drafts[class_id].pupils[change.id] = old.model_copy(update={"left": last, "name": name})
            lists.left[change.id] = (class_id, last)
            told.append(f"класс: {other.title} → {title} с {begins:%d.%m.%Y}")
    wanted = _entry(row, entry, change.id, name).model_copy(update={} if entry else {"joined": begins})
    if wanted == entry:
        return told
    lists.drafts[row.class_id].pupils[change.id] = wanted
    if entry is None:
        return told or [title]
    told += [f"прибыл: {wanted.joined:%d.%m.%Y}"] if wanted.joined and wanted.joined != entry.joined else []
    told += [f"выбыл: {wanted.left:%d.%m.%Y}"] if wanted.left and wanted.left != entry.left else []
    return [*told, "снова в классе"] if entry.left and not wanted.left else told


def _entry(row: PupilRow, entry: Pupil | None, pupil_id: str, name: str) -> Pupil:
    if entry is None:
        return Pupil(id=pupil_id, name=name, joined=row.joined, left=row.left)
    back = row.joined is not None and entry.left is not None and row.joined > entry.left
    left = row.left if row.left or back else entry.left
    return entry.model_copy(update={"name": name, "joined": row.joined or entry.joined, "left": left})


def _group_lines(row: PupilRow, pupil_id: str, lists: _Lists) -> list[str]:
    """Put the pupil into subgroups, and out of the others of the same subject."""
    school_class, told = lists.classes[row.class_id], []
    for subject, number in row.groups:
        key, draft = group_key((subject, number)), lists.drafts
        if pupil_id in school_class.members(subject, number):
            continue
        draft[row.class_id].joins[key].append(pupil_id)
        told.append(f"группа: {row.cells.text('groups')}")
        for other in map(str, range(1, 10)):
            if other != number and pupil_id in school_class.members(subject, other):
                draft[row.class_id].leaves[group_key((subject, other))].append(pupil_id)
    return told[:1]


def _moves(person: Person, class_id: str, last: date, year: int) -> tuple[Spell, ...]:
    """Return the classes of before of a pupil who goes on to another one."""
    groups, without = person.groups.get(year, ()), person.without.get(year, ())
    spell = Spell(class_id=class_id, last=last, groups=groups, without=without)
    return (*person.moves.get(year, ()), spell)


def _groups(row: PupilRow, person: Person | None, given: Given, *, moved: bool) -> tuple[str, ...] | None:
    """Return the pupil's subgroups of the year as they will be, or None where they stay. A new class has its own."""
    before = () if person is None else person.groups.get(given.year, ())
    subjects = tuple(f"{subject}-" for subject, _ in row.groups)
    kept = [one for one in (() if moved else before) if not (subjects and one.startswith(subjects) and one[-2] == "-")]
    after = tuple(sorted({*kept, *map(group_key, row.groups)}))
    return None if set(after) == set(before) else after


def _missing(rows: Sequence[PupilRow], classes: Mapping[str, SchoolClass], seen: set[str], given: Given) -> list[str]:
    """Return who is in a class of the list today and not in the list."""
    named = {row.class_id for row in rows}
    return [
        f"{pupil.name}, {school_class.title}"
        for class_id, school_class in classes.items()
        if class_id in named
        for pupil in school_class.pupils_on(given.today)
        if pupil.id not in seen
    ]
