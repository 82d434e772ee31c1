"""What is special about some pupils of the demo school: who came, left or moved in the year, who has another plan."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from functions.domain.grading.brought import Brought, BroughtMark, PupilBrought
from functions.domain.lessons.lesson import journal_key
from functions.domain.lessons.marks import Mark
from functions.domain.roll.classes import Group, Load, Pupil, SchoolClass
from functions.domain.roll.people import Person, Spell
from functions.domain.timetabling.following import Cause, Follow
from infra.local.demo.curriculum import CLASS_SIZES, HOURS, SET
from infra.local.demo.people import homeroom
from infra.local.demo.timetable import teachers_of

if TYPE_CHECKING:
    from infra.local.demo.people import Population

Place = tuple[str, int]  # class, and number of the pupil as they were made

JOINED: Final[Place] = ("6", CLASS_SIZES[6] - 1)  # came in October, with marks of the former school
LEFT: Final[Place] = ("8", CLASS_SIZES[8] - 1)  # left in November; the marks stay
MOVED: Final[Place] = ("3", 1)  # learns faster, and went up a class in November (273-FZ art. 34)
MOVED_TO: Final = "4"
WITHOUT: Final[dict[Place, tuple[str, ...]]] = {("5", CLASS_SIZES[5] - 1): ("sport",)}  # an individual plan
DAY: Final = timedelta(days=1)
FORMER_SCHOOL: Final = "Тамбовская область, СОШ № 9"


@dataclass(frozen=True, slots=True)
class Days:
    """The days on which it happened, in the demo's year."""

    year: int

    @property
    def joined(self) -> date:
        """The first day in the class."""
        return date(self.year, 10, 12)

    @property
    def moved(self) -> date:
        """The first day in another class."""
        return date(self.year, 11, 9)

    @property
    def left(self) -> date:
        """The last day in the class."""
        return date(self.year, 11, 13)


def school_class(grade: int, population: "Population", year: int, *, past: bool = False) -> SchoolClass:
    """Return a class of the demo's year; with `past` the class of that grade a year before, of the same children."""
    listed = str(grade + 1 if past else grade)
    set_with = {SET[0]: SET[1], SET[1]: SET[0]}.get(grade)
    pupils = [
        _pupil(one.person, (listed, place), Days(year), past=past)
        for place, one in enumerate(population.pupils.get(listed, []))
        if not (past and (listed, place) == JOINED)
    ]
    if str(grade) == MOVED_TO and not past:
        one = population.pupils[MOVED[0]][MOVED[1]].person
        pupils.append(Pupil(id=one.id, name=one.name, joined=Days(year).moved))
    pupils.sort(key=lambda pupil: pupil.name.replace("ё", "е"))
    subjects = [(subject, group) for subject in HOURS[grade] for group in teachers_of(grade, subject)]
    return SchoolClass(
        id=str(grade),
        year=year,
        title=f"{grade} класс",
        grade=grade,
        homeroom_teacher_id=population.posts[homeroom(grade)].person.id,
        pupils=tuple(pupils),
        loads=tuple(
            Load(subject=subject, group=group, teacher_id=population.posts[post].person.id)
            for subject, group in subjects
            for post in [teachers_of(grade, subject)[group]]
        ),
        groups={
            journal_key(subject, group): Group(title=f"Группа {group}", pupils=_members(pupils, group))
            for subject, group in subjects
            if group
        },
        set_with=None if set_with is None else str(set_with),
    )


def whole(person: Person, place: Place, year: int, classes: dict[str, SchoolClass]) -> Person:
    """Return a pupil with what the lists of classes say: subgroups, subjects not attended, the class of last year."""
    class_id = MOVED_TO if place == MOVED else place[0]
    groups = tuple(key for key, group in classes[class_id].groups.items() if person.id in group.pupils)
    changes: dict[str, object] = {"groups": {year: groups}} if groups else {}
    if place in WITHOUT:
        changes["without"] = {year: WITHOUT[place]}
    if class_id != "1" and place != JOINED:
        changes["classes"] = {year - 1: str(int(place[0]) - 1), year: class_id}
    if place == MOVED:
        before = tuple(key for key, group in classes[place[0]].groups.items() if person.id in group.pupils)
        changes["moves"] = {year: (Spell(class_id=place[0], last=Days(year).moved - DAY, groups=before),)}
    return person.model_copy(update=changes)


def brought(population: "Population", year: int) -> list[Brought]:
    """Return the marks that the pupil who came in October has from the former school, all of the first term."""
    pupil = population.pupils[JOINED[0]][JOINED[1]].person
    given = {"math": (4, 5, 4), "russian": (3, 4), "english": (5,)}
    return [
        Brought(
            class_id=JOINED[0],
            subject=subject,
            year=year,
            term=1,
            cells={
                pupil.id: PupilBrought(
                    marks=tuple(
                        BroughtMark(day=date(year, 9, 8 + 7 * week), mark=Mark(value=value))
                        for week, value in enumerate(values)
                    ),
                    school=FORMER_SCHOOL,
                    changed_in=1,
                )
            },
        )
        for subject, values in given.items()
    ]


def going_along(population: "Population", year: int, today: date) -> Follow:
    """Return what lets the marks of the pupil who has moved go along to the journals of the new class."""
    return Follow(
        class_id=MOVED_TO,
        pupils=(population.pupils[MOVED[0]][MOVED[1]].person.id,),
        year=year,
        since=Days(year).moved,
        cause=Cause.MOVE,
        by=population.posts["clerk"].person.id,
        at=datetime.combine(today, time(6), UTC),
        save_id="demo-moved-pupil-1",
    )


def _pupil(person: Person, place: Place, days: Days, *, past: bool) -> Pupil:
    now = not past
    return Pupil(
        id=person.id,
        name=person.name,
        joined=days.joined if now and place == JOINED else None,
        left=days.left if now and place == LEFT else days.moved - DAY if now and place == MOVED else None,
        without=WITHOUT.get(place, ()) if now else (),
    )


def _members(pupils: list[Pupil], group: str) -> tuple[str, ...]:
    """Every other pupil of the list."""
    return tuple(pupil.id for place, pupil in enumerate(pupils, 1) if str(place % 2 + 1) == group)
