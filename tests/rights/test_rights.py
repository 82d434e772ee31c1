"""Each route × each role × whose data: what the app answers is what the table of rights says."""

import re
from typing import Final, NamedTuple

import pytest
from werkzeug.test import TestResponse

from functions.domain.access.rights import RULES, Right, Verdict, verdict
from infra.routes import FUNCTIONS, Route
from tests.support.rights import OF_SOMEBODY, PARAMETERS, Asking, Campus, Whose, address
from tests.support.stage import make_apps


class Mapped(NamedTuple):
    """A route of an app, and the function it is of."""

    function: str
    method: str
    rule: str

    @property
    def pattern(self) -> tuple[str, str, str]:
        """The route without the names of its parameters, which differ between Flask and a gateway."""
        return self.function, self.method, re.sub(r"<[^>]+>", "{}", self.rule)


MAPPED: Final = [
    Mapped(function, method, rule.rule)
    for function, app in make_apps().items()
    for rule in app.url_map.iter_rules()
    for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
]
TABLE: Final[dict[tuple[str, str, str], Route]] = {
    (function.name, route.method, re.sub(r"\{\w+\}", "{}", route.path)): route
    for function in FUNCTIONS
    for route in function.routes
}
EVERY: Final = [pytest.param(one, id=f"{one.method} {one.rule}") for one in MAPPED]


def names(route: Route) -> list[str]:
    return re.findall(r"\{(\w+)\}", route.path)


def test_every_row_of_the_table_of_routes_is_a_route_of_an_app() -> None:
    assert sorted(set(TABLE) - {one.pattern for one in MAPPED}) == []


@pytest.mark.parametrize("mapped", EVERY)
def test_every_route_of_an_app_has_a_right_and_parameters_that_the_matrix_can_fill(mapped: Mapped) -> None:
    assert mapped.pattern in TABLE, (
        f"{mapped.method} {mapped.rule} has no right. Add Route(..., Right....) to the function "
        f"{mapped.function} in infra/routes.py."
    )
    for name in names(TABLE[mapped.pattern]):
        assert name in PARAMETERS, (
            f"The matrix of rights cannot fill {{{name}}} of {mapped.rule}. Say in PARAMETERS of "
            f"tests/support/rights.py what stands for it; if it names somebody's data, add a field to Spot."
        )


@pytest.mark.parametrize("mapped", EVERY)
def test_a_route_answers_each_role_about_each_ones_data_as_the_table_of_rights_says(
    campus: Campus, mapped: Mapped
) -> None:
    route = TABLE[mapped.pattern]
    about_somebody = bool(OF_SOMEBODY & set(names(route)))
    wrong = []
    for asking in campus.roles:
        replies: dict[Whose, str] = {}
        for whose in Whose if about_somebody else [Whose.OWN]:
            path = address(route.path, asking.spots[whose])
            reply = campus.ask(mapped.function, mapped.method, path, asking)
            wrong += [
                f"{asking.name}, {whose}: {path} answers {reply.status_code}, and {complaint}"
                for complaint in complaints(route, asking, whose, reply, campus.glass.written)
            ]
            if verdict(route.right, asking.to(whose)) is Verdict.HIDDEN:
                replies[whose] = reply.text.replace(path, "")
        wrong += [
            f"{asking.name}, {whose}: the answer tells what is there from what is not"
            for whose, text in replies.items()
            if text != replies[Whose.MISSING if about_somebody else Whose.OWN]
        ]
    assert wrong == []


def complaints(route: Route, asking: Asking, whose: Whose, reply: TestResponse, written: int) -> list[str]:
    """Return what is wrong with an answer."""
    expected = verdict(route.right, asking.to(whose))
    found = reply.status_code
    sent_to_log_in = found == 303 and reply.headers["Location"].startswith("/auth/login?to=")
    missing = whose in {Whose.FOREIGN, Whose.MISSING} and bool(OF_SOMEBODY & set(names(route)))
    if route.right is Right.ANYBODY:
        return ["who asks is not to be asked for"] if found == 401 or sent_to_log_in else []
    if expected is Verdict.MAY:
        return _of_allowed(route, found, missing=missing, sent_to_log_in=sent_to_log_in)
    wrong = [f"{written} writes were made"] * bool(written)
    if expected is Verdict.LOG_IN:
        right = sent_to_log_in if route.method == "GET" and not route.path.startswith("/api/") else found == 401
        return wrong + ["a login was expected"] * (not right)
    if expected is Verdict.TOLD:
        return wrong + ["403 was expected"] * (found not in ({403, 404} if missing else {403}))
    return wrong + ["404 was expected"] * (found != 404)


def _of_allowed(route: Route, found: int, *, missing: bool, sent_to_log_in: bool) -> list[str]:
    """Return what is wrong with an answer to somebody who may: an empty form may still be refused for what it lacks."""
    if missing and route.method == "GET":
        return ["404 was expected: there is nothing"] * (found != 404)
    if found >= 500 or sent_to_log_in or found in {401, 403} or (found == 404 and not missing):
        return ["this person may"]
    return ["a page was expected"] * (route.method == "GET" and found not in {200, 303, 308})


def test_each_right_is_somebodys_and_nobodys_twice() -> None:
    assert set(RULES) == set(Right)
    for right, rule in RULES.items():
        assert right is Right.ANYBODY or rule.may
        assert not rule.may & rule.told
