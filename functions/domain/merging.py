"""How two people's changes of one item come together: place by place, and what both have changed is shown.

A sheet of a lesson has its pupils' cells as places, and so have results and brought marks. Each cell carries the
version of the item that changed it last.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol, Self, TypeVar

from functions.domain.record import SchoolError


class Collision(NamedTuple):
    """A place that both have changed: `place` is a head field or a pupil id."""

    place: str
    theirs: Any  # the head field's value, or a cell


class ChangedMeanwhile(SchoolError):
    """Somebody else has changed the same places since the page was opened. Nothing was written."""

    def __init__(self, collisions: list[Collision]) -> None:
        self.collisions = collisions
        super().__init__()


class VersionAhead(SchoolError):
    """A change says that it is based on a version of the item that is not there yet."""


class Difference(NamedTuple):
    """What a save changes: place → value before, place → value after. Goes into the audit entry."""

    before: dict[str, Any]
    after: dict[str, Any]

    def __bool__(self) -> bool:
        return bool(self.after)


class Placed(Protocol):
    """A cell as merging sees it."""

    @property
    def changed_in(self) -> int:
        """The item's version that changed it last."""

    def same(self, other: Self) -> bool:
        """Tell whether both say the same, whoever wrote it and when."""


C = TypeVar("C", bound=Placed)


def touched(kept: Mapping[str, C], wanted: Mapping[str, C], empty: C) -> dict[str, C]:
    """Return those of the wanted cells that say something else than what is kept."""
    return {place: cell for place, cell in wanted.items() if not cell.same(kept.get(place, empty))}


def collisions(kept: Mapping[str, C], changed: Mapping[str, C], empty: C, base_version: int) -> list[Collision]:
    """Return which of the changed places somebody else has set since `base_version`."""
    found = ((place, kept.get(place, empty)) for place in changed)
    return [Collision(place, theirs) for place, theirs in found if theirs.changed_in > base_version]
