"""The line of how an average moved, as an SVG has it: a point a mark, evenly spaced, between 2 and 5."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final, NamedTuple

WIDTH: Final = 320  # units of the drawing: about a pixel each on a phone of 360
HEIGHT: Final = 132
LEFT, RIGHT, TOP, BOTTOM = 18, 40, 12, 22  # room for the figures around it
LOWEST, HIGHEST = 2, 5


class Point(NamedTuple):
    """Where an average lies in the drawing."""

    x: float
    y: float


class Chart(NamedTuple):
    """A line: its points in order, and the height of each mark's level."""

    points: list[Point]
    levels: list[tuple[int, float]]

    @property
    def line(self) -> str:
        """The points as a polyline has them."""
        return " ".join(f"{point.x:g},{point.y:g}" for point in self.points)

    @property
    def dots(self) -> str:
        """A dot at each point, as one path has them: strokes of no length, which round ends make circles.

        A page has a hundred marks; an element for each would be a tenth of its bytes.
        """
        return "".join(f"M{point.x:g} {point.y:g}h0" for point in self.points)


def chart(averages: Sequence[Fraction]) -> Chart | None:
    """Return the line of averages; None for fewer than two, which make no line."""
    if len(averages) < 2:  # noqa: PLR2004  # a line has two ends
        return None
    step = (WIDTH - LEFT - RIGHT) / (len(averages) - 1)
    points = [Point(round(LEFT + number * step, 1), _height(value)) for number, value in enumerate(averages)]
    return Chart(points, [(level, _height(Fraction(level))) for level in range(LOWEST, HIGHEST + 1)])


def _height(value: Fraction) -> float:
    # The part of the way up from LOWEST, as one quotient of whole numbers: a page has a hundred points.
    up, whole = value.numerator - LOWEST * value.denominator, (HIGHEST - LOWEST) * value.denominator
    return round(((HEIGHT - BOTTOM) * whole - up * (HEIGHT - TOP - BOTTOM)) / whole, 1)
