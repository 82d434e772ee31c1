"""The school's own tables: letters of absences, kinds of work, the rule of term marks, subjects only passed."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, TypeVar

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ValidationError

from functions.domain.grading import school_tables as rules
from functions.domain.grading.school_tables import AbsenceRow, KindRow, NewAbsence, RuleForm
from functions.domain.organisation.school import BehaviourScale, School
from functions.domain.record import Record, SchoolError
from functions.office import desk
from functions.storage import school
from functions.storage.school import Said
from functions.web import forms
from functions.web.answers import answer_to
from functions.web.current import table
from functions.web.forms import InvalidInput, wrong_fields
from functions.web.refusals import log_refusal
from functions.web.visit import Visit

blueprint = Blueprint("tables", __name__)
NEW_KIND: Final = "new-kind"  # stand where a row has its id
NEW_LETTER: Final = "new-letter"
Posted = Mapping[str, str]
M = TypeVar("M", bound=BaseModel)


class Behaviour(Record):
    """How behaviour is marked; empty where it is not."""

    behaviour: BehaviourScale | Literal[""]


@blueprint.get("/office/tables")
def page() -> ResponseReturnValue:
    """Show the tables, each a form. One round trip."""
    return _page(desk.enter_office())


@blueprint.post("/office/tables/kinds")
def kinds() -> ResponseReturnValue:
    """Change kinds of work and their weights. 303 back to the page."""

    def changed(posted: Posted) -> Callable[[School], School]:
        rows = {one: _row(KindRow, posted, one) for one in _ids(posted, "weight")}
        new = _row(KindRow, posted, NEW_KIND) if posted.get(f"title.{NEW_KIND}", "").strip() else None
        return lambda before: rules.with_kinds(before, rows, new)

    return _save("kinds", changed)


@blueprint.post("/office/tables/absences")
def absences() -> ResponseReturnValue:
    """Change letters of absences and what they stand for. 303 back to the page."""

    def changed(posted: Posted) -> Callable[[School], School]:
        rows = {one: _row(AbsenceRow, posted, one) for one in _ids(posted, "kind")}
        new = _row(NewAbsence, posted, NEW_LETTER) if posted.get(f"letter.{NEW_LETTER}", "").strip() else None
        return lambda before: rules.with_absences(before, rows, new)

    return _save("absences", changed)


@blueprint.post("/office/tables/rule")
def rule() -> ResponseReturnValue:
    """Change the rule of term marks and the days to write. 303 back to the page."""

    def changed(posted: Posted) -> Callable[[School], School]:
        form = _model(RuleForm, {name: posted.get(name, "") for name in RuleForm.model_fields})
        return lambda before: rules.with_rule(before, form)

    return _save("rule", changed)


@blueprint.post("/office/tables/subjects")
def subjects() -> ResponseReturnValue:
    """Change which subjects are only passed, and whether behaviour is marked. 303 back to the page."""

    def changed(posted: Posted) -> Callable[[School], School]:
        scale = (
            _model(Behaviour, {name: text for name, text in posted.items() if name == "behaviour"}).behaviour or None
        )
        passed = tuple(name.partition(".")[2] for name in posted if name.startswith("passed."))
        return lambda before: rules.with_subjects(before, passed, scale)

    return _save("subjects", changed)


def _save(about: str, read: Callable[[Posted], Callable[[School], School]]) -> ResponseReturnValue:
    """Read a form and keep what it says; refused, it comes back with what was typed."""
    posted = forms.fields()
    visit = desk.enter_office()
    try:
        school.change(table(), visit.tenant, Said(about, visit.person.id, visit.at), read(posted))
    except SchoolError as error:
        return _page(visit, about, posted, error)
    return redirect(f"/office/tables?done={about}#{about}", 303)


def _page(
    visit: Visit, about: str = "", posted: Posted | None = None, error: SchoolError | None = None
) -> ResponseReturnValue:
    if error is not None:
        log_refusal(error)
    answer = None if error is None else answer_to(error)
    shown = render_template(
        "office/tables.html",
        about=about,
        typed=posted or {},
        wrong=set(error.fields) if isinstance(error, InvalidInput) else set(),
        answer=answer,
        done=request.args.get("done"),
        rule=visit.school.rule,
    )
    return shown, 200 if answer is None else answer.status


def _ids(posted: Posted, column: str) -> list[str]:
    """Return the rows that a form has, by a column that every row has: what else is posted names no row."""
    found = (name.partition(".") for name in posted)
    return [one for name, _, one in found if name == column and one not in {NEW_KIND, NEW_LETTER}]


def _row(model: type[M], posted: Posted, one: str) -> M:
    """Return a row of a form as a model; a box that is not ticked is not sent. Raises InvalidInput."""
    names = [name for name in model.model_fields if name != "retired"]
    given: dict[str, Any] = {name: posted.get(f"{name}.{one}", "") for name in names}
    try:
        return model.model_validate(given | {"retired": f"retired.{one}" in posted})
    except ValidationError as exc:
        raise InvalidInput([f"{name}.{one}" for name in wrong_fields(exc)]) from exc


def _model(model: type[M], given: Mapping[str, str]) -> M:
    try:
        return model.model_validate(given)
    except ValidationError as exc:
        raise InvalidInput([name.partition(".")[0] for name in wrong_fields(exc)]) from exc
