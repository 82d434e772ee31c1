"""Which function a request is for."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from infra.routes import Function, Route


@dataclass(frozen=True, slots=True)
class Match:
    """A request's function and route, and what stood in the place of each `{name}`."""

    function: Function
    route: Route
    parameters: dict[str, str]


class MethodNotRouted(Exception):
    """The path is a function's, the method is not. `allowed` lists the methods that are."""

    def __init__(self, allowed: Iterable[str]) -> None:
        super().__init__()
        self.allowed = tuple(sorted(allowed))


class Router:
    """Finds a route by the segments of a path; literal segments go before `{name}`, as in API Gateway."""

    def __init__(self, functions: Iterable[Function]) -> None:
        self._by_length: dict[int, list[tuple[tuple[str, ...], Function, Route]]] = defaultdict(list)
        for function in functions:
            for route in function.routes:
                segments = tuple(route.path.split("/"))
                self._by_length[len(segments)].append((segments, function, route))
        for candidates in self._by_length.values():
            candidates.sort(key=lambda candidate: sum(map(_is_parameter, candidate[0])))

    def match(self, method: str, path: str) -> Match | None:
        """Return the route for a decoded path, or None where no function has it.

        Raises:
            MethodNotRouted: Functions have this path, none with this method.
        """
        wanted = "GET" if method == "HEAD" else method
        given = path.split("/")
        allowed: set[str] = set()
        for segments, function, route in self._by_length.get(len(given), ()):
            parameters = _parameters(segments, given)
            if parameters is None:
                continue
            if route.method == wanted:
                return Match(function, route, parameters)
            allowed |= {"GET", "HEAD"} if route.method == "GET" else {route.method}
        if allowed:
            raise MethodNotRouted(allowed)
        return None


def _is_parameter(segment: str) -> bool:
    return segment.startswith("{")


def _parameters(segments: Iterable[str], given: Iterable[str]) -> dict[str, str] | None:
    """Return the values of a route's parameters, or None where the path is another. An empty value never matches."""
    found: dict[str, str] = {}
    for segment, value in zip(segments, given, strict=True):
        if _is_parameter(segment):
            if not value:
                return None
            found[segment[1:-1]] = value
        elif segment != value:
            return None
    return found
