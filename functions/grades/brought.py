"""Marks that pupils who joined during the year have brought from their former school."""

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from functions.domain.access import rights
from functions.domain.access.login import ForgedForm
from functions.domain.grading.brought import BroughtMark
from functions.domain.grading.brought_entry import (
    BroughtChange,
    merge,
    merge_results,
    newcomers,
    permit,
    require_open,
    terms_before,
)
from functions.domain.grading.gradebook import about
from functions.domain.grading.result_entry import scale
from functions.domain.grading.results import NO_RESULT, Results
from functions.domain.lessons.lesson import Journal
from functions.domain.lessons.marks import PassFail
from functions.domain.organisation.school import Term
from functions.domain.record import SchoolError
from functions.domain.roll.classes import Pupil, SchoolClass
from functions.domain.roll.people import Role
from functions.grades.opening import class_of, journal_of, open_class
from functions.storage import journal_years
from functions.storage.journal_years import JournalYear, Part, Saving
from functions.web import forms
from functions.web.answers import answer_to
from functions.web.current import table
from functions.web.forms import InvalidInput, wrong_fields
from functions.web.refusals import log_refusal
from functions.web.visit import Visit

blueprint = Blueprint("grades_brought", __name__)
SPARE: Final = 6  # empty lines below the marks that are there; a save brings as many again
MOST: Final = 40
_RESULT: Final = re.compile(r"result\.[0-9]{1,2}", re.ASCII)
_LINE: Final = re.compile(r"day\.([0-9]{1,2})", re.ASCII)


class Line(NamedTuple):
    """A mark's line of the form, as text."""

    day: str = ""
    mark: str = ""
    kind: str = "lesson"
    wrong: bool = False


class FormerTerm(NamedTuple):
    """A term's place in the form: what was brought for it, or what our teacher has set.

    Attributes:
        shut: The term is closed, and only the office may change it.
    """

    term: Term
    value: str
    ours: str = ""
    wrong: bool = False
    shut: bool = False


class Sheet(NamedTuple):
    """A newcomer's form. `versions` and `result_versions` by term, of brought marks and of term marks.

    Attributes:
        along: Marks that went along from another class of this school; they are not changed here.
    """

    pupil: Pupil
    school: str
    lines: list[Line]
    versions: dict[int, int]
    terms: list[FormerTerm]
    result_versions: dict[int, int]
    along: Sequence[BroughtMark] = ()


@blueprint.get("/journal/<class_id>/<key>/brought")
def brought(class_id: str, key: str) -> ResponseReturnValue:
    """Show what newcomers have brought into a journal. Two round trips."""
    visit, school_class = open_class(class_id)
    journal = journal_of(visit, school_class, key, rights.Right.BROUGHT_MARKS)
    return _page(visit, school_class, journal)


@blueprint.post("/journal/<class_id>/<key>/brought")
def bring(class_id: str, key: str) -> ResponseReturnValue:
    """Take all that one newcomer brought. 303 back; what is refused keeps what was typed.

    Two reads and one transaction.
    """
    posted = forms.fields()
    error: SchoolError | None = None
    try:
        visit, school_class = open_class(class_id)
    except ForgedForm as forged:  # logged in anew since the page was opened: nothing typed may be lost
        visit, error = g.visit, forged
        school_class = class_of(visit, class_id)
    journal = journal_of(visit, school_class, key, rights.Right.BROUGHT_MARKS)
    try:
        if error is not None:
            raise error
        _save(visit, school_class, journal, change_of(posted))
    except SchoolError as refused:
        log_refusal(refused)
        return _page(visit, school_class, journal, posted, refused)
    return redirect(f"/journal/{class_id}/{journal.key}/brought?saved=1", 303)


def change_of(posted: Mapping[str, str]) -> BroughtChange:
    """Return what was typed; lines without a day and a mark are none. Raises InvalidInput, which names lines."""
    lines = {number: line for number, line in _typed(posted) if line.day or line.mark}
    versions = dict(_versions(posted.get("versions", "")))
    told = {
        "save_id": posted.get("save_id", ""),
        "pupil_id": posted.get("pupil", ""),
        "base_versions": versions,
        "school": posted.get("school", ""),
        "results": _results(posted),
        "result_versions": dict(_versions(posted.get("result_versions", ""))),
        "marks": [
            {"day": line.day, "mark": {"value": _value(line.mark)}, "kind": line.kind} for line in lines.values()
        ],
    }
    try:
        return BroughtChange.model_validate(told)
    except ValidationError as exc:
        raise InvalidInput(wrong_fields(exc)) from exc


def _save(visit: Visit, school_class: SchoolClass, journal: Journal, change: BroughtChange) -> None:
    permit(change, journal, school_class, visit.school)
    office = visit.person.has(Role.OFFICE)

    def decide(year: JournalYear) -> list[Part]:
        found = merge(journal_years.brought_of(year, visit.tenant), change, journal, visit.school)
        require_open([record.term for record, *_ in found], journal, visit.school, office=office)
        former = merge_results(_of_terms(year, visit, journal), change, journal)
        require_open([record.term for record, *_ in former], journal, visit.school, office=office)
        terms = {term.number: term for term in visit.school.terms_of(journal.class_id)}
        marks = [
            Part(record, terms[record.term].start, f"{about(journal, record.term)}.brought", difference)
            for record, _version, difference in found
        ]
        results = [
            Part(record, terms[record.term].end, about(journal, record.term), difference)
            for record, _version, difference in former
        ]
        return [*marks, *results]

    saving = Saving(visit.person.id, visit.at, change.save_id, "brought_saved")
    year = journal_years.read(table(), visit.tenant, journal)
    journal_years.save(table(), visit.tenant, year, decide, saving)


def _page(
    visit: Visit,
    school_class: SchoolClass,
    journal: Journal,
    posted: Mapping[str, str] | None = None,
    error: SchoolError | None = None,
) -> ResponseReturnValue:
    year = journal_years.read(table(), visit.tenant, journal)
    there = newcomers(school_class, journal, visit.school)
    answer = None if error is None else answer_to(error)
    page = render_template(
        "grades/brought.html",
        journal=journal,
        school_class=school_class,
        term=visit.school.nearest_term(visit.today, journal.class_id),
        sheets=[_sheet(pupil, year, visit, posted or {}, error) for pupil in there],
        values=[*PassFail] if journal.subject in visit.school.pass_subjects else ["5", "4", "3", "2"],
        offered=scale(visit.school, journal.subject, school_class.grade),
        save_id=secrets.token_urlsafe(18),
        answer=answer,
        saved="saved" in request.args,
    )
    return page, 200 if answer is None else answer.status


def _sheet(
    pupil: Pupil, year: JournalYear, visit: Visit, posted: Mapping[str, str], error: SchoolError | None
) -> Sheet:
    """Return a newcomer's form, with what was typed where it is this one that was refused."""
    kept = journal_years.brought_of(year, visit.tenant)
    versions = {number: version for number, (_, version) in kept.items()}
    results = _of_terms(year, visit, year.journal)
    result_versions = {number: version for number, (_, version) in results.items()}
    if posted.get("pupil") == pupil.id:
        wrong = error.fields if isinstance(error, InvalidInput) else []
        terms = _terms(pupil, results, visit, year.journal, posted, wrong)
        lines = _spare(_marked(posted, wrong))
        return Sheet(pupil, posted.get("school", ""), lines, versions, terms, result_versions)
    own = [one.cells[pupil.id] for one, _ in kept.values() if pupil.id in one.cells]
    brought = sorted((mark for cell in own for mark in cell.marks), key=lambda mark: mark.day)
    marks = [mark for mark in brought if mark.class_id is None]
    along = [mark for mark in brought if mark.class_id is not None]
    terms = _terms(pupil, results, visit, year.journal)
    results_kept = [one.cells[pupil.id] for one, _ in results.values() if pupil.id in one.cells]
    former = (one.former for one in results_kept if not one.from_class)
    school = next((name for name in (*(cell.school for cell in own), *former) if name), "")
    return Sheet(pupil, school, _spare([_line(mark) for mark in marks]), versions, terms, result_versions, along)


def _of_terms(year: JournalYear, visit: Visit, journal: Journal) -> dict[int, tuple[Results, int]]:
    """Return the term marks of the class's terms, without those of the year."""
    numbers = {term.number for term in visit.school.terms_of(journal.class_id)}
    return {number: one for number, one in journal_years.results_of(year, visit.tenant).items() if number in numbers}


def _terms(  # each is a fact of its own
    pupil: Pupil,
    results: Mapping[int, tuple[Results, int]],
    visit: Visit,
    journal: Journal,
    posted: Mapping[str, str] | None = None,
    wrong: Iterable[str] = (),
) -> list[FormerTerm]:
    """Return the terms that a newcomer may have brought a term mark for, with what is kept or was typed."""
    refused, found = {name.split(".")[1] for name in wrong if name.startswith("results.")}, []
    for term in terms_before(pupil, journal, visit.school):
        kept = results[term.number][0].cells.get(pupil.id, NO_RESULT) if term.number in results else NO_RESULT
        value = "" if kept.value is None else str(kept.value)
        if value and (not kept.former or kept.from_class):
            found.append(FormerTerm(term, "", value))
            continue
        typed = value if posted is None else posted.get(f"result.{term.number}", "")
        shut = term.closed and not visit.person.has(Role.OFFICE)
        found.append(FormerTerm(term, value if shut else typed, wrong=str(term.number) in refused, shut=shut))
    return found


def _marked(posted: Mapping[str, str], wrong: Iterable[str]) -> list[Line]:
    """Return the typed lines, those that were refused marked: a model names them «marks.2.day»."""
    places = {name.split(".")[1] for name in wrong if name.startswith("marks.")}
    lines = [line for _, line in _typed(posted) if line.day or line.mark]
    return [line._replace(wrong=str(place) in places) for place, line in enumerate(lines)]


def _spare(lines: list[Line]) -> list[Line]:
    return [*lines, *[Line()] * min(SPARE, MOST - len(lines))]


def _line(one: BroughtMark) -> Line:
    return Line(one.day.isoformat(), str(one.mark.value), one.mark.kind or one.kind)


def _typed(posted: Mapping[str, str]) -> list[tuple[int, Line]]:
    numbers = sorted(int(match[1]) for name in posted if (match := _LINE.fullmatch(name)))
    return [
        (
            number,
            Line(
                posted[f"day.{number}"].strip(),
                posted.get(f"mark.{number}", "").strip(),
                posted.get(f"kind.{number}", "lesson").strip(),
            ),
        )
        for number in numbers
        if f"day.{number}" in posted
    ]


def _value(text: str) -> int | str | None:
    return int(text) if text in {"2", "3", "4", "5"} else text or None


def _results(posted: Mapping[str, str]) -> dict[str, int | str | None]:
    """Return the term marks that were typed, by term."""
    typed = {name.partition(".")[2]: posted[name] for name in posted if _RESULT.fullmatch(name)}
    return {number: _value(text) for number, text in typed.items() if text}


def _versions(text: str) -> list[tuple[str, str]]:
    """Return terms and versions of «1:2 2:5»; what is written otherwise is left to the model to refuse."""
    return [(number, version) for part in text.split()[:MOST] for number, _, version in [part.partition(":")]]
