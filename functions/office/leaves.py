"""Leaves to write late: which teacher may write in which journal though the school's days for it are over."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Annotated, NamedTuple, TypeVar

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import StringConstraints, ValidationError

from functions.domain.lessons.lesson import Journal, parse_journal_key
from functions.domain.organisation.leave import LONGEST, Leave, Leaves, Reason
from functions.domain.record import PersonId, Record, SchoolError
from functions.domain.roll.classes import NoSuchJournal, SchoolClass
from functions.office import desk
from functions.storage import keys, terms
from functions.storage.school import Said
from functions.web import forms
from functions.web.answers import answer_to
from functions.web.current import table
from functions.web.refusals import log_refusal
from functions.web.visit import Visit

blueprint = Blueprint("leaves", __name__)
JournalKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,40}$")]


class Which(Record):
    """Of which journal, and whom: nothing stands for who teaches it now; without a day, of all its lessons."""

    journal: JournalKey
    teacher: PersonId | None = None
    day: date | None = None


class Asked(Which):
    """A leave that is to be given."""

    until: date
    reason: Reason


W = TypeVar("W", bound=Which)


class Row(NamedTuple):
    """A leave in force, with its journal and the names of people."""

    journal: Journal
    leave: Leave
    teacher: str
    by: str
    given: date


@blueprint.get("/office/leaves")
def classes() -> ResponseReturnValue:
    """Show the classes. One round trip."""
    desk.enter_office()
    return render_template("office/leaves.html")


@blueprint.get("/office/leaves/<class_id>")
def of_class(class_id: str) -> ResponseReturnValue:
    """Show the leaves of a class, and a form for one more. Three round trips."""
    return _page(*desk.enter_class(class_id))


@blueprint.post("/office/leaves/<class_id>")
def give(class_id: str) -> ResponseReturnValue:
    """Give a leave. 303 back to the page."""
    posted = forms.fields()
    visit, school_class = desk.enter_class(class_id)
    try:
        asked = _read(Asked, posted)
        journal = _journal(school_class, asked.journal)
        teacher = asked.teacher or school_class.teacher_of(journal.subject, journal.group, visit.today)
        if teacher is None or teacher not in _teachers(school_class):
            raise forms.InvalidInput(["teacher"])
        leave = Leave(
            teacher_id=teacher,
            day=asked.day,
            until=asked.until,
            reason=asked.reason,
            by=visit.person.id,
            at=visit.at,
        )
        _change(visit, journal, lambda before: before.with_leave(leave, visit.today))
    except SchoolError as error:
        return _page(visit, school_class, error, posted)
    return redirect(f"/office/leaves/{class_id}?done=given", 303)


@blueprint.post("/office/leaves/<class_id>/end")
def end(class_id: str) -> ResponseReturnValue:
    """Take a leave back. 303 back to the page."""
    posted = forms.fields()
    visit, school_class = desk.enter_class(class_id)
    asked = _read(Which, posted)
    journal = _journal(school_class, asked.journal)
    _change(visit, journal, lambda before: before.without(asked.teacher or "", asked.day))
    return redirect(f"/office/leaves/{class_id}?done=ended", 303)


def _read(model: type[W], posted: Mapping[str, str]) -> W:
    """Return a form, an empty field as one that was not sent. Raises InvalidInput."""
    given = {name: text for name, text in posted.items() if text.strip() and name != forms.CSRF_FIELD}
    try:
        return model.model_validate(given)
    except ValidationError as exc:
        raise forms.InvalidInput(forms.wrong_fields(exc)) from exc


def _page(
    visit: Visit,
    school_class: SchoolClass,
    error: SchoolError | None = None,
    typed: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    journals = [_journal_of(school_class, *one) for one in school_class.journals()]
    found = desk.read(keys.leaves(visit.tenant, journal) for journal in journals)
    given = [
        (journal, leave) for journal in journals for leave in terms.leaves(found, visit.tenant, journal).on(visit.today)
    ]
    teachers = _teachers(school_class)
    names = desk.names([*teachers, *(one for _, leave in given for one in (leave.teacher_id, leave.by))])
    if error is not None:
        log_refusal(error)
    answer = None if error is None else answer_to(error)
    page = render_template(
        "office/leaves_of_class.html",
        school_class=school_class,
        journals=sorted(
            ((one.key, visit.school.journal_title(one.subject, one.group)) for one in journals), key=lambda one: one[1]
        ),
        teachers=sorted(((one, names[one]) for one in teachers if one in names), key=lambda one: one[1]),
        rows=[
            Row(journal, leave, names.get(leave.teacher_id, "—"), names.get(leave.by, "—"), visit.school.day(leave.at))
            for journal, leave in given
        ],
        latest=visit.today + LONGEST,
        typed=typed or {},
        wrong=set(error.fields) if isinstance(error, forms.InvalidInput) else set(),
        answer=answer,
        done=request.args.get("done"),
    )
    return page, 200 if answer is None else answer.status


def _by_title(options: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(options, key=lambda option: option[1])


def _change(visit: Visit, journal: Journal, changed: Callable[[Leaves], Leaves]) -> None:
    terms.change_leaves(table(), visit.tenant, journal, Said("leaves", visit.person.id, visit.at), changed)


def _teachers(school_class: SchoolClass) -> list[str]:
    """Return whoever has a load in the class, once each."""
    return list(dict.fromkeys(load.teacher_id for load in school_class.loads))


def _journal(school_class: SchoolClass, key: str) -> Journal:
    """Return a journal of the class by its key. Raises NoSuchJournal."""
    subject, group = parse_journal_key(key)
    if (subject, group) not in school_class.journals():
        raise NoSuchJournal
    return _journal_of(school_class, subject, group)


def _journal_of(school_class: SchoolClass, subject: str, group: str) -> Journal:
    return Journal(school_class.id, subject, school_class.year, group)
