"""Lines of a table as rows of a list. All mistakes of all lines are collected; a line with one gives no row."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple, TypeVar

from functions.domain.imports.columns import COLUMNS, ListKind
from functions.domain.imports.fields import (
    KINDS,
    ROLES,
    Cells,
    Mistake,
    class_id,
    class_name,
    classes_by_name,
    parse_group,
    subjects_by_name,
)
from functions.domain.organisation.school import School
from functions.domain.roll.people import LinkKind, Role
from functions.domain.tables import Value, listing, plain
from functions.domain.timetabling.timetable import Alternation, Entry

_DAYS: Final = ("понедельник пн", "вторник вт", "среда ср", "четверг чт", "пятница пт", "суббота сб")
WEEKDAYS: Final = {word: number for number, words in enumerate(_DAYS) for word in words.split()}
WEEKS: Final = {
    "": Alternation.EACH, "каждая": Alternation.EACH, "1": Alternation.FIRST, "2": Alternation.SECOND,
    "1-я": Alternation.FIRST, "2-я": Alternation.SECOND, "первая": Alternation.FIRST, "вторая": Alternation.SECOND,
}  # fmt: skip
NUMBERS: Final = {str(number): number for number in range(1, 13)}
ROOM: Final = 40  # characters
GROUPS: Final = {str(number): str(number) for number in range(1, 10)} | {"": ""}
R = TypeVar("R")
Parse = Callable[[Cells], R]


class Name(NamedTuple):
    """A full name."""

    family_name: str
    given_name: str
    patronymic: str

    @property
    def full(self) -> str:
        """The name as a list has it."""
        return " ".join(part for part in self if part)


class StaffRow(NamedTuple):
    """A line of the list of staff. `classes` are ids, with titles for those that may be new."""

    cells: Cells
    name: Name
    snils: str
    roles: tuple[Role, ...]
    classes: tuple[tuple[str, str], ...]


class PupilRow(NamedTuple):
    """A line of the list of pupils."""

    cells: Cells
    name: Name
    birth_date: date
    snils: str
    class_id: str
    joined: date | None
    left: date | None
    groups: tuple[tuple[str, str], ...]


class ParentRow(NamedTuple):
    """A line of the list of parents: one parent and one child."""

    cells: Cells
    name: Name
    birth_date: date | None
    snils: str
    kind: LinkKind
    child: str
    class_id: str
    child_birth_date: date | None
    since: date | None


class LoadRow(NamedTuple):
    """A line of the teaching loads."""

    cells: Cells
    teacher: str
    subject: str
    class_id: str
    group: str
    since: date | None
    until: date | None


class WeekRow(NamedTuple):
    """A line of a timetable: a lesson of a class's week."""

    cells: Cells
    class_id: str
    entry: Entry
    since: date | None

    @property
    def line(self) -> int:
        """Which line it is."""
        return self.cells.line.number


class Read(NamedTuple):
    """What a table says: rows of one of the kinds above, mistakes, and titles of columns that mean nothing to us."""

    rows: list[object]
    mistakes: list[Mistake]
    unused: tuple[str, ...]


def parse(kind: ListKind, table: Sequence[Sequence[Value]], school: School) -> Read:
    """Read a table as a list of this kind. Raises NoHeader, ColumnMissing, ColumnTwice, NoLines."""
    found, mistakes = listing(table, COLUMNS[kind]), list[Mistake]()
    parsers: Mapping[ListKind, Parse[object]] = {
        ListKind.STAFF: lambda cells: _staff(cells, school),
        ListKind.PUPILS: lambda cells: _pupil(cells, school),
        ListKind.PARENTS: lambda cells: _parent(cells, school),
        ListKind.LOADS: lambda cells: _load(cells, school),
        ListKind.TIMETABLE: lambda cells: _week(cells, school),
    }
    rows = []
    for line in found.lines:
        before = len(mistakes)
        row = parsers[kind](Cells(line, COLUMNS[kind], mistakes))
        if len(mistakes) == before:
            rows.append(row)
    return Read(rows, mistakes, found.unused)


def _name(cells: Cells) -> Name:
    return Name(cells.name("family_name"), cells.name("given_name"), cells.name("patronymic", required=False))


def _staff(cells: Cells, school: School) -> StaffRow:
    roles = [_role(cells, word) for word in cells.several("roles")] or [Role.TEACHER]
    known, classes = classes_by_name(school), []
    for text in cells.several("homerooms"):
        name = class_name(text)
        one = known.get(name) or class_id(text)
        if one is None:
            cells.wrong("homerooms", "класс от 1 до 11 с буквой или без неё, например 7а")
        else:
            classes.append((one, f"{name} класс"))
    return StaffRow(cells, _name(cells), cells.snils("snils"), tuple(dict.fromkeys(roles)), tuple(classes))


def _role(cells: Cells, word: str) -> Role:
    found = ROLES.get(plain(word))
    if found is None:
        cells.wrong("roles", "«учитель» или «администрация»")
    return found or Role.TEACHER


def _class(cells: Cells, school: School) -> str:
    found = classes_by_name(school).get(class_name(cells.text("class")))
    if found is None:
        cells.wrong("class", f"класс, который есть в школе: {', '.join(school.classes.values()) or 'пока ни одного'}")
    return found or ""


def _pupil(cells: Cells, school: School) -> PupilRow:
    joined, left = cells.day("joined"), cells.day("left")
    if joined is not None and left is not None and left < joined:
        cells.wrong("left", "день не раньше того, когда прибыл")
    subjects, groups = subjects_by_name(school), []
    for text in cells.several("groups"):
        group = parse_group(text, subjects)
        if group is None:
            cells.wrong("groups", "предмет школы и номер группы, например «Английский язык 2»")
        else:
            groups.append(group)
    return PupilRow(
        cells,
        _name(cells),
        cells.day("birth_date", required=True) or date.min,
        cells.snils("snils"),
        _class(cells, school),
        joined,
        left,
        tuple(groups),
    )


def _parent(cells: Cells, school: School) -> ParentRow:
    born, number = cells.day("birth_date"), cells.snils("snils")
    if not cells.text("birth_date") and not cells.text("snils"):
        cells.wrong("snils", "СНИЛС или дата рождения родителя: по одному имени его можно спутать с другим")
    if not cells.text("child"):
        cells.wrong("child", "фамилия, имя и отчество ребёнка")
    return ParentRow(
        cells,
        _name(cells),
        born,
        number,
        cells.one_of("kind", KINDS, "«мать», «отец» или «законный представитель»") or LinkKind.REPRESENTATIVE,
        cells.text("child"),
        _class(cells, school),
        cells.day("child_birth_date"),
        cells.day("since"),
    )


def _load(cells: Cells, school: School) -> LoadRow:
    since, until = cells.day("since"), cells.day("until")
    if since is not None and until is not None and until < since:
        cells.wrong("until", "день не раньше первого")
    if not cells.text("teacher"):
        cells.wrong("teacher", "фамилия, имя и отчество учителя")
    return LoadRow(
        cells,
        cells.text("teacher"),
        cells.one_of("subject", subjects_by_name(school), "предмет так, как он называется в школе") or "",
        _class(cells, school),
        cells.one_of("group", GROUPS, "номер подгруппы от 1 до 9 или пусто") or "",
        since,
        until,
    )


def _week(cells: Cells, school: School) -> WeekRow | None:
    class_id = _class(cells, school)
    weekday = cells.one_of(
        "weekday", WEEKDAYS, "день от понедельника до субботы: по воскресеньям уроков нет, например «понедельник»"
    )
    number = cells.one_of("number", NUMBERS, "номер урока от 1 до 12")
    subject = cells.one_of("subject", subjects_by_name(school), "предмет так, как он называется в школе")
    group = cells.one_of("group", GROUPS, "номер подгруппы от 1 до 9 или пусто")
    week = cells.one_of("week", WEEKS, "«1», «2» или пусто — каждую неделю")
    since, room = cells.day("since"), cells.text("room")
    if len(room) > ROOM:
        cells.wrong("room", f"не больше {ROOM} знаков")
        return None
    if weekday is None or number is None or subject is None or group is None or week is None:
        return None
    entry = Entry(weekday=weekday, number=number, subject=subject, group=group, room=room, week=week)
    return WeekRow(cells, class_id, entry, since)
