"""What an import changes, as a job keeps it. Numbers are hidden before they come here.

It says what is to be, not what was, so that each part can be done on what is there by then.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, Literal, NamedTuple

from pydantic import AwareDatetime

from functions.domain.imports.fields import Mistake
from functions.domain.lessons.lesson import SaveId
from functions.domain.record import ClassId, PersonId, Record
from functions.domain.roll.classes import Load, Pupil, SchoolClass
from functions.domain.roll.people import LinkKind, Role, Spell
from functions.domain.timetabling.timetable import Version

ROOM: Final = 22  # actions in a part; the job itself takes two more of a transaction's 25, and one is left
MOST_SHOWN: Final = 500  # lines with a part: an item holds 400 KB
RENAMING: Final = 7  # a pupil with another name: person, guardians, and the families of up to five


class Shown(Record):
    """A line of the page that says what would change. `line` is 0 for what stands in no line of the file and goes."""

    line: int
    name: str
    what: Literal["added", "changed", "removed"]
    details: tuple[str, ...] = ()


class PersonSet(Record):
    """A person as given; what is None or empty stays as it is. Roles and subgroups are added, none is taken away."""

    id: PersonId
    new: bool = False
    family_name: str | None = None
    given_name: str | None = None
    patronymic: str | None = None
    birth_date: date | None = None
    roles: tuple[Role, ...] = ()
    classes: dict[int, ClassId] = {}
    groups: dict[int, tuple[str, ...]] = {}
    moves: dict[int, tuple[Spell, ...]] = {}  # all of a year, for who changes class in it
    homerooms: tuple[ClassId, ...] = ()
    no_homerooms: tuple[ClassId, ...] = ()  # given to somebody else
    snils_hash: str = ""
    snils_sealed: str = ""

    @property
    def renamed(self) -> bool:
        """Tell whether lists that repeat the name are to be changed too."""
        return not self.new and (self.family_name is not None or self.given_name is not None)

    @property
    def room(self) -> int:
        """How many actions it takes at most."""
        return (RENAMING if self.renamed else 1) + (2 if self.snils_hash else 0)


class LinkSet(Record):
    """A guardian's link to a child, new or with another kind."""

    guardian_id: PersonId
    child_id: PersonId
    child_name: str
    kind: LinkKind
    since: date

    room: Literal[2] = 2


class ClassSet(Record):
    """A class: pupils put in or changed, subgroups joined and left, loads taken out and put in, its homeroom teacher.

    Attributes:
        made: The class itself, where there is none yet.
        joins, leaves: Key of a subgroup → pupils.
        loads, without: Loads put in, and such as they replace.
        movers: Who has come from another class of the school: their marks go along.
        lessons_since: From which day on lessons have to follow the loads; None where none do.
    """

    class_id: ClassId
    year: int
    made: SchoolClass | None = None
    homeroom_teacher_id: PersonId | None = None
    pupils: tuple[Pupil, ...] = ()
    joins: dict[str, tuple[PersonId, ...]] = {}
    leaves: dict[str, tuple[PersonId, ...]] = {}
    loads: tuple[Load, ...] = ()
    without: tuple[Load, ...] = ()
    movers: tuple[PersonId, ...] = ()
    lessons_since: date | None = None

    @property
    def room(self) -> int:
        """How many actions it takes."""
        return 1 + (self.lessons_since is not None) + bool(self.movers)


class WeekSet(Record):
    """A class's week as it is taught from a day on."""

    class_id: ClassId
    year: int
    version: Version

    room: Literal[3] = 3  # the timetable, what has to follow it, and an entry of the office's chain


class SchoolSet(Record):
    """Classes that the school has from now on, with their titles."""

    classes: dict[ClassId, str]

    room: Literal[1] = 1


Change = PersonSet | LinkSet | ClassSet | WeekSet | SchoolSet


class Source(Record):
    """Who imports, when, and in which work: what follows an import is on record as theirs."""

    by: PersonId
    at: AwareDatetime
    save_id: SaveId


class Part(Record):
    """What is written in one transaction, and some lines of the page that somebody is to look at.

    The first part also has who is in the school and not in the list, and titles of columns that mean nothing to us.
    """

    source: Source | None = None
    people: tuple[PersonSet, ...] = ()
    links: tuple[LinkSet, ...] = ()
    classes: tuple[ClassSet, ...] = ()
    weeks: tuple[WeekSet, ...] = ()
    school: SchoolSet | None = None
    shown: tuple[Shown, ...] = ()
    missing: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


class Plan(NamedTuple):
    """What comes of a list.

    Attributes:
        changes: In the order in which they are written: people before the lists that name them.
        shown: Line by line, what somebody is to look at.
        counts: added, changed, same: lines; of a timetable also removed: lessons that go.
        missing: Names of those who are in the school and not in the list. They stay.
        mistakes: Where there is one, nothing of the plan is to be done.
    """

    changes: list[Change]
    shown: list[Shown]
    counts: dict[str, int]
    missing: list[str]
    mistakes: list[Mistake]


def parts(changes: Iterable[Change], shown: Sequence[Shown]) -> list[Part]:
    """Put changes into parts, in their order, each as full as a transaction takes; lines are spread over them."""
    packed: list[list[Change]] = []
    room = 0
    for change in changes:
        if change.room > room:
            packed.append([])
            room = ROOM
        packed[-1].append(change)
        room -= change.room
    each = min(-(-len(shown) // max(len(packed), 1)), MOST_SHOWN)
    while each * len(packed) < len(shown):
        packed.append([])
    return [_part(one, shown[each * number : each * (number + 1)]) for number, one in enumerate(packed)]


def _part(changes: list[Change], shown: Sequence[Shown]) -> Part:
    return Part(
        people=tuple(one for one in changes if isinstance(one, PersonSet)),
        links=tuple(one for one in changes if isinstance(one, LinkSet)),
        classes=tuple(one for one in changes if isinstance(one, ClassSet)),
        weeks=tuple(one for one in changes if isinstance(one, WeekSet)),
        school=next((one for one in changes if isinstance(one, SchoolSet)), None),
        shown=tuple(shown),
    )
