"""Long work: a plan that is kept in parts and done one part at a time, so that it can be watched and taken up again."""

from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from functions.domain.record import Line, PersonId, Record, SchoolError

JobId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{16,32}$")]
JobKind = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,20}$")]


class NoSuchJob(SchoolError):
    """There is no such work, or it was so long ago that it has been forgotten."""


class AnotherJobRuns(SchoolError):
    """Work of the same kind is not done yet, and two at once would write over each other."""

    def __init__(self, job_id: str) -> None:
        self.job_id = job_id
        super().__init__()


class PlanOutdated(SchoolError):
    """Other work of the same kind was begun after this plan was made: it may no longer be true."""


class JobState(StrEnum):
    """How far work is."""

    PLANNED = "planned"  # nothing is written yet, somebody is to look at the plan
    RUNNING = "running"
    DONE = "done"


class Job(Record):
    """Work in parts.

    Attributes:
        kind: What may not run twice at once: «import».
        title: What it is to a reader, without names of people: «Ученики».
        done, total: Parts; `total` of them are kept when the work itself is.
        turn: How much work of this kind had begun in the school when the plan was made.
        counts: What comes of it, by words of the kind's own: {"added": 3}.
    """

    id: JobId
    kind: JobKind
    title: Line
    by: PersonId
    at: AwareDatetime
    total: Annotated[int, Field(ge=1, le=9999)]
    turn: int = 0
    state: JobState = JobState.PLANNED
    done: int = 0
    counts: dict[str, int] = {}

    def with_part_done(self) -> "Job":
        """Return the job after one more part; after the last one it is done."""
        done = self.done + 1
        state = JobState.DONE if done == self.total else self.state
        return self.model_copy(update={"done": done, "state": state})


class Turn(Record):
    """Which work of a kind has the school's lists now: its id or nothing, and how many have had them."""

    number: int = 0
    job_id: str = ""
