"""What is special about some pupils of the demo school: who came or left in the year, who learns by another plan."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from functions.domain.grading.brought import Brought, BroughtMark, PupilBrought
from functions.domain.lessons.lesson import journal_key
from functions.domain.lessons.marks import Mark
from functions.domain.roll.classes import Group, Load, Pupil, SchoolClass
from functions.domain.roll.people import Person
from infra.local.demo.curriculum import CLASS_SIZES, HOURS, SET
from infra.local.demo.people import homeroom
from infra.local.demo.timetable import teachers_of

if TYPE_CHECKING:
    from infra.local.demo.people import Population

Place = tuple[str, int]  # class, and number of the pupil as they were made

JOINED: Final[Place] = ("6", CLASS_SIZES[6] - 1)  # came in October, with marks of the former school
LEFT: Final[Place] = ("8", CLASS_SIZES[8] - 1)  # left in November; the marks stay
WITHOUT: Final[dict[Place, tuple[str, ...]]] = {("5", CLASS_SIZES[5] - 1): ("sport",)}  # an individual plan
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
    class_id = place[0]
    groups = tuple(key for key, group in classes[class_id].groups.items() if person.id in group.pupils)
    changes: dict[str, object] = {"groups": {year: groups}} if groups else {}
    if place in WITHOUT:
        changes["without"] = {year: WITHOUT[place]}
    if class_id != "1" and place != JOINED:
        changes["classes"] = {year - 1: str(int(class_id) - 1), year: class_id}
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


def _pupil(person: Person, place: Place, days: Days, *, past: bool) -> Pupil:
    now = not past
    return Pupil(
        id=person.id,
        name=person.name,
        joined=days.joined if now and place == JOINED else None,
        left=days.left if now and place == LEFT else None,
        without=WITHOUT.get(place, ()) if now else (),
    )


def _members(pupils: list[Pupil], group: str) -> tuple[str, ...]:
    """Every other pupil of the list."""
    return tuple(pupil.id for place, pupil in enumerate(pupils, 1) if str(place % 2 + 1) == group)
