"""What people of a school do in a month, and what each of it takes of the table: measured, and assumed.

The units are those that `make bench` counts in a class of 25 (tests/infra/test_cost.py measures them anew and
compares). How often somebody opens a page is an assumption, to be replaced by the first school's own logs.
"""

from dataclasses import dataclass
from typing import Final

from infra.cost.prices import Meter


@dataclass(frozen=True, slots=True)
class Operation:
    """One request.

    Attributes:
        reads: Read units, by DynamoDB's rules.
        writes: Write units, with index and transaction.
    """

    reads: float
    writes: float


@dataclass(frozen=True, slots=True)
class School:
    """What a bill is made for: so many pupils in classes of a size, in so many schools of one deployment."""

    pupils: int
    schools: int = 1
    class_size: int = 25
    letters: float = 1.0  # a pupil and month: codes for logging in, consents

    @property
    def lessons(self) -> float:
        """Lessons of a month in all classes."""
        return self.pupils / self.class_size * LESSONS_A_DAY * SCHOOL_DAYS


OPERATIONS: Final = {
    "diary week": Operation(19.5, 0),
    "diary term": Operation(42, 0),
    "lesson form": Operation(8, 0),
    "spread, 25 × 30": Operation(18, 0),
    "save, 25 marks": Operation(8, 14),
}
SCHOOL_DAYS: Final = 21
LESSONS_A_DAY: Final = 6
PUPIL_PAGES: Final = {"diary week": 42, "diary term": 4}  # of a pupil and month: twice a school day, once a week
LESSON_PAGES: Final = {"lesson form": 1, "save, 25 marks": 1.5, "spread, 25 × 30": 0.3}
OTHERS: Final = 1.2  # logins, lists, reports, the office: a fifth on top
FILES_PER_PAGE: Final = 0.5  # requests for style and script files beside a page: browsers keep them
MEMORY_GB: Final = 1.0
SECONDS: Final = {
    "aws": 0.15,
    "yandex": 0.2,
}  # billed for one request, a share of cold starts in it: assumed, no account
LOG_BYTES: Final = 600  # a request's line, and the cloud's own
LESSON_BYTES: Final = 4_000  # a sheet twice (table and index), its audit entries
TIMER_READS: Final = 1.0  # of one call for one school: a query of its outbox, or of its due checks


def requests(school: School) -> dict[str, float]:
    """Return how often each operation is done in a month."""
    found = {name: times * school.pupils for name, times in PUPIL_PAGES.items()}
    return found | {name: times * school.lessons for name, times in LESSON_PAGES.items()}


def used(school: School, *, cloud: str, timer_calls: float) -> dict[Meter, float]:
    """Return what a month takes of each meter that grows with use.

    Args:
        school: Who uses it.
        cloud: `aws` or `yandex`: YDB counts at most twice the units of DynamoDB, since it bills 1 per 4 KB read from an
            index where DynamoDB bills a half, and 4 per KB written in a transaction where DynamoDB bills 2.
        timer_calls: Calls by timers in a month, whatever the number of schools.
    """
    done = requests(school)
    pages = sum(done.values()) * OTHERS
    reads = (
        sum(OPERATIONS[name].reads * times for name, times in done.items()) * OTHERS
        + timer_calls * school.schools * TIMER_READS
    )
    writes = sum(OPERATIONS[name].writes * times for name, times in done.items()) * OTHERS
    year_of_lessons = school.lessons * 9 * LESSON_BYTES / 2**30
    units = {Meter.READS: reads, Meter.WRITES: writes} if cloud == "aws" else {Meter.UNITS: 2 * (reads + writes)}
    # Files are requests of the gateway where it serves them; CloudFront's ten million of a month are free.
    through = pages if cloud == "aws" else pages * (1 + FILES_PER_PAGE)
    return units | {
        Meter.CALLS: pages + timer_calls,
        Meter.COMPUTE: (pages + timer_calls) * SECONDS[cloud] * MEMORY_GB,
        Meter.GATEWAY: through,
        Meter.STORAGE: year_of_lessons,
        Meter.FILES: school.pupils * 0.002 + school.schools * 0.01,  # two megabytes of homework files a pupil and year
        Meter.LETTERS: school.pupils * school.letters,
        Meter.LOGS: pages * LOG_BYTES / 2**30,
    }
