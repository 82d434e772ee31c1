"""Marks: what one is, and what several of them average to.

Nothing here knows about HTTP, tables or templates.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, NamedTuple, Self

from pydantic import Field, GetJsonSchemaHandler, SerializerFunctionWrapHandler, model_serializer, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from functions.domain.organisation.school import WorkKindId
from functions.domain.record import Record


class PassFail(StrEnum):
    """A mark of a subject that is only passed or not; it counts in no average."""

    PASSED = "зч"
    NOT_PASSED = "нз"


MarkValue = Annotated[int, Field(ge=2, le=5)]
Given = MarkValue | PassFail


class Mark(Record):
    """A mark, or a work that is still to be handed in (точка). A mark without more is kept as the bare value.

    Attributes:
        value: What was given; None for a work to be handed in, which counts in no average.
        kind: The kind of work; None is that of the lesson (`Sheet.work_kind`).
        due: Until when a work is to be handed in, this day included.
    """

    value: Given | None = None
    kind: WorkKindId | None = None
    due: date | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, said: object) -> object:
        return said if isinstance(said, dict | cls) else {"value": said}

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if (self.value is None) is (self.due is None):
            raise ValueError("a mark has a value, or a day until which its work is to be handed in")
        return self

    @model_serializer(mode="wrap")
    def _short(self, whole: SerializerFunctionWrapHandler) -> Any:  # noqa: ANN401  # a number, a text or an object
        if self.value is not None and self.kind is None:
            return self.value
        return {name: value for name, value in whole(self).items() if value is not None}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Say that a mark may be written as the bare value."""
        bare = [{"type": "integer", "minimum": 2, "maximum": 5}, {"enum": [*PassFail]}]
        return {"anyOf": [*bare, handler.resolve_ref_schema(handler(core))]}


class WeighedMark(NamedTuple):
    """A mark and the weight of the work it was given for."""

    value: int
    weight: int


def average(marks: Sequence[WeighedMark]) -> Fraction | None:
    """Return the weighted average, exact, or None where there is no mark yet.

    The school decides on weights in its local act: 273-FZ art. 28 pt. 3 cl. 10, art. 58 pt. 1.
    """
    weights = sum(mark.weight for mark in marks)
    return Fraction(sum(mark.value * mark.weight for mark in marks), weights) if weights else None


def shown(value: Fraction) -> str:
    """Return an average with two places after a comma, rounded once and half up: 4.495 is 4,50."""
    whole, rest = divmod(hundredths(value), 100)
    return f"{whole},{rest:02d}"


def hundredths(value: Fraction) -> int:
    """Return an average in hundredths, rounded half up.

    In whole numbers: a term page shows a hundred averages, and arithmetic of fractions takes ten times as long.
    """
    return (200 * value.numerator + value.denominator) // (2 * value.denominator)


def weighed(lessons: Iterable[tuple[Sequence[Mark], str]], weight: Callable[[str], int]) -> list[WeighedMark]:
    """Return the marks that count, in order.

    Args:
        lessons: Marks of a lesson, and the lesson's kind of work for those that name none.
        weight: What a kind of work weighs, by its id.
    """
    return [
        WeighedMark(mark.value, weight(mark.kind or kind))
        for marks, kind in lessons
        for mark in marks
        if isinstance(mark.value, int)
    ]
