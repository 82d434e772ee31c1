"""The demo school's weekly timetable: no teacher in two rooms at once, no gaps in a class's day.

Min-conflicts search: begin with any order of a class's hours, then swap two of its lessons as long as
somebody is in two rooms, or a subject comes too often on a day. About fifty swaps are enough.
"""

import random
from collections import Counter
from typing import Final, NamedTuple

from infra.local.demo.curriculum import GROUPS, HOURS, POSTS, PRIMARY_POSTS, SET

DAYS: Final = 5
MOST_SWAPS: Final = 5000
Place = tuple[int, int]  # day, lesson number
Grades = tuple[int, ...]  # who sit in one room: one grade, or the two of the set


class Slot(NamedTuple):
    """A lesson of the week: Monday is day 0; `grades` are taught together, a subgroup by itself."""

    day: int
    number: int
    grades: Grades
    subject: str
    post: str
    group: str = ""


def teachers_of(grade: int, subject: str) -> dict[str, str]:
    """Return the posts that teach a subject in a grade, by subgroup; one without subgroups under an empty name."""
    if (grade, subject) in GROUPS:
        return {f"{place}": post for place, post in enumerate(GROUPS[grade, subject], 1)}
    if grade in PRIMARY_POSTS and subject != "english":
        return {"": PRIMARY_POSTS[grade]}
    return {"": next(post for post, subjects in POSTS.items() if subject in subjects)}


def weekly(seed: int) -> list[Slot]:
    """Return the timetable of a seed, by day and number: the same one each time."""
    week = _Week(random.Random(seed))  # noqa: S311  # a timetable, not a secret
    for _ in range(MOST_SWAPS):
        if not week.mend():
            return week.slots()
    raise RuntimeError("no timetable found: the hours of the posts do not fit into the week")


class _Week:
    """A week under work: which subject each room has at each place, and who is busy when."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        rooms: list[Grades] = [(grade,) for grade in HOURS if grade not in SET]
        self.grid = {grades: self._any_order(grades) for grades in [*rooms, SET]}
        self.busy: Counter[tuple[Place, str]] = Counter()
        self.on_day: Counter[tuple[Grades, int, str]] = Counter()
        for grades, places in self.grid.items():
            for place in places:
                self._count(grades, place, 1)

    def slots(self) -> list[Slot]:
        """Return the week as a list."""
        return sorted(
            Slot(*place, grades, subject, post, group)
            for grades, places in self.grid.items()
            for place, subject in places.items()
            for group, post in teachers_of(grades[0], subject).items()
        )

    def mend(self) -> bool:
        """Make one swap that helps most. Returns False where nothing is left to mend."""
        wrong = [
            (grades, place) for grades, places in self.grid.items() for place in places if self._cost(grades, place)
        ]
        if not wrong:
            return False
        grades, place = self.rng.choice(wrong)
        others = [other for other in self.grid[grades] if self.grid[grades][other] != self.grid[grades][place]]
        self._swap(grades, place, min(others, key=lambda other: self._cost_after(grades, place, other)))
        return True

    def _any_order(self, grades: Grades) -> dict[Place, str]:
        hours = HOURS[grades[0]]
        subjects = [subject for subject, count in hours.items() for _ in range(count)]
        self.rng.shuffle(subjects)
        places = [(day, number) for day, length in enumerate(_days(len(subjects))) for number in range(1, length + 1)]
        return dict(zip(places, subjects, strict=True))

    def _count(self, grades: Grades, place: Place, by: int) -> None:
        subject = self.grid[grades][place]
        for post in teachers_of(grades[0], subject).values():
            self.busy[place, post] += by
        self.on_day[grades, place[0], subject] += by

    def _swap(self, grades: Grades, one: Place, other: Place) -> None:
        places = self.grid[grades]
        for place in (one, other):
            self._count(grades, place, -1)
        places[one], places[other] = places[other], places[one]
        for place in (one, other):
            self._count(grades, place, 1)

    def _cost(self, grades: Grades, place: Place) -> int:
        subject = self.grid[grades][place]
        enough = -(-HOURS[grades[0]][subject] // DAYS)
        in_two_rooms = any(self.busy[place, post] > 1 for post in teachers_of(grades[0], subject).values())
        return 10 * in_two_rooms + 3 * max(0, self.on_day[grades, place[0], subject] - enough)

    def _cost_after(self, grades: Grades, one: Place, other: Place) -> float:
        self._swap(grades, one, other)
        cost = sum(self._cost(room, place) for room in self.grid for place in (one, other) if place in self.grid[room])
        self._swap(grades, one, other)
        return cost + self.rng.random() * 4  # a little chance keeps it from going in circles


def _days(hours: int) -> list[int]:
    """Spread a week's lessons over five days, the longer ones in the middle: 26 → 5 5 6 5 5."""
    least, more = divmod(hours, DAYS)
    order = (2, 1, 3, 0, 4)
    return [least + (day in order[:more]) for day in range(DAYS)]
