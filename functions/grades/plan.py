"""The plan page of a journal: topics in order, when each is given, plan against fact; import, editing, handing out."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Final, NamedTuple

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import Field

from functions.domain.access import rights
from functions.domain.lessons.lesson import Homework, Journal, SaveId, Sheet, Topic, parse_journal_key
from functions.domain.lessons.plan import NotYourPlan, Pace, PlanLine, hand_out, handed, pace, plan_lesson
from functions.domain.lessons.plan_table import COLUMNS, Mistake, read
from functions.domain.record import Line, Record, SchoolError
from functions.domain.roll.classes import NoSuchJournal, SchoolClass
from functions.domain.timetabling.following import Moved
from functions.grades import words
from functions.grades.opening import open_class
from functions.storage import lessons, plans
from functions.storage.plans import Kept
from functions.storage.substitutions import Saved
from functions.tabular import limits, reading, writing
from functions.web import forms, uploads
from functions.web.answers import answer_to
from functions.web.current import table
from functions.web.downloads import download
from functions.web.log import LOGGER
from functions.web.refusals import log_refusal
from functions.web.visit import Visit, enter

blueprint = Blueprint("grades_plan", __name__)
Version = Annotated[int, Field(ge=0, le=1_000_000)]
NEWS: Final = timedelta(days=14)
TEMPLATE: Final = "Тематическое планирование — шаблон"


class EditedLine(Record):
    """A line of the plan as its form sends it; `place` from 0, without a topic the line is taken out."""

    place: Annotated[int, Field(ge=0, le=400)]
    topic: Topic
    hours: Annotated[int, Field(ge=1, le=60)]
    homework: Homework = ""
    section: Line = ""
    version: Version
    save_id: SaveId


class Sent(Record):
    """A button that says no more than itself."""

    save_id: SaveId


class Given(NamedTuple):
    """A lesson that a line of the plan has come to; `written` where the journal says that it was given."""

    sheet: Sheet
    written: bool


@dataclass(frozen=True)
class Shown:
    """What the page shows of a plan.

    Attributes:
        given: Lessons of each line, by its place from 0.
        left: Hours that have no lesson yet.
        moved: Lessons whose planned topic is no longer that of the plan.
        pace: Plan against fact until today.
    """

    kept: Kept
    given: Mapping[int, Sequence[Given]]
    left: int
    moved: int
    pace: Pace


@dataclass(frozen=True)
class Opened:
    """A journal's plan, opened for somebody."""

    visit: Visit
    school_class: SchoolClass
    journal: Journal
    kept: Kept
    own: bool
    moved: Moved | None = None

    @property
    def address(self) -> str:
        """The page's own address."""
        return f"/journal/{self.journal.class_id}/{self.journal.key}/plan"

    @property
    def year(self) -> tuple[date, date]:
        """The first and the last day of the class's school year."""
        terms = self.visit.school.terms_of(self.journal.class_id)
        return terms[0].start, terms[-1].end


@blueprint.get("/journal/plan-template")
def template() -> ResponseReturnValue:
    """Give an empty plan to fill in, XLSX or with ?form=csv CSV. One round trip."""
    visit = enter()
    rights.require(rights.Right.STAFF, rights.ties_of(visit.person), hidden=NoSuchJournal)
    sheet = writing.Sheet("Планирование", [one.title for one in COLUMNS], [[one.example for one in COLUMNS]])
    if request.args.get("form") == "csv":
        return download(writing.csv(sheet), f"{TEMPLATE}.csv", writing.CSV_TYPE)
    told = [(one.title, "да" if one.required else "нет", one.about, one.example) for one in COLUMNS]
    words = writing.Sheet("Пояснения", ("Столбец", "Обязателен", "Что писать", "Пример"), told)
    return download(writing.xlsx([sheet, words]), f"{TEMPLATE}.xlsx", writing.XLSX_TYPE)


@blueprint.get("/journal/<class_id>/<key>/plan")
def show(class_id: str, key: str) -> ResponseReturnValue:
    """Show a journal's plan beside its lessons. Two round trips: the visit with the plan, the journal's year."""
    return _page(_open(class_id, key), edited=request.args.get("line", type=int))


@blueprint.post("/journal/<class_id>/<key>/plan")
def take(class_id: str, key: str) -> ResponseReturnValue:
    """Take a plan from a file in place of the one there is. With mistakes nothing is kept, and they are shown."""
    uploads.expect(limits.FILE_BYTES)
    opened = _open(class_id, key, change=True)
    try:
        found = read(reading.read(uploads.posted("file", limits.FILE_BYTES).content))
        if found.mistakes:
            return _page(opened, mistakes=found.mistakes, status=422)
        sent = Sent(save_id=uploads.field("save_id") or secrets.token_urlsafe(16))
        plans.save(table(), opened.visit.tenant, opened.journal, found.plan, opened.kept.version, _saved(opened, sent))
    except SchoolError as error:
        log_refusal(error)
        return _page(opened, error=error)
    LOGGER.info("plan_saved", extra={"person_id": opened.visit.person.id, "count": len(found.plan.lines)})
    return redirect(f"{opened.address}?done=taken", 303)


@blueprint.post("/journal/<class_id>/<key>/plan/line")
def edit(class_id: str, key: str) -> ResponseReturnValue:
    """Change a line, take it out, or put one at the end. One read more, and a transaction of four actions."""
    forms.fields()
    opened = _open(class_id, key, change=True)
    try:
        line = forms.posted(EditedLine)
        new = PlanLine(topic=line.topic, hours=line.hours, homework=line.homework, section=line.section)
        plan = opened.kept.plan.with_line(line.place, new if line.topic else None)
        plans.save(table(), opened.visit.tenant, opened.journal, plan, line.version, _saved(opened, line))
    except SchoolError as error:
        log_refusal(error)
        place = forms.fields().get("place", "")
        return _page(opened, error=error, edited=int(place) if place.isdecimal() else None, typed=forms.fields())
    return redirect(f"{opened.address}?done=line#line-{line.place + 1}", 303)


@blueprint.post("/journal/<class_id>/<key>/plan/lessons")
def give_out(class_id: str, key: str) -> ResponseReturnValue:
    """Write the plan's topics into the lessons that have none yet. 303 back."""
    forms.fields()
    opened = _open(class_id, key, change=True)
    sent = forms.posted(Sent)
    plans.hand_out(table(), opened.visit.tenant, opened.journal, opened.year, _saved(opened, sent))
    return redirect(f"{opened.address}?done=lessons", 303)


def _open(class_id: str, key: str, *, change: bool = False) -> Opened:
    """Return a plan. One round trip. Raises NoSuchJournal, and NotYourPlan to who may read but not change it."""
    subject, group = parse_journal_key(key)
    visit, school_class = open_class(
        class_id, lambda tenant, year: plans.keys_of(tenant, Journal(class_id, subject, year, group))
    )
    journal = Journal(class_id, subject, school_class.year, group)
    ties = rights.to_class(
        visit.person,
        school_class.homeroom_teacher_id,
        teaches=school_class.teaches(visit.person.id, subject, group),
    )
    if (subject, group) not in school_class.journals():
        raise NoSuchJournal
    right = rights.Right.OWN_JOURNAL if change else rights.Right.JOURNAL
    rights.require(right, ties, hidden=NoSuchJournal, told=NotYourPlan)
    kept = plans.kept(visit.found, visit.tenant, journal)
    moved = plans.moved(visit.found, visit.tenant, journal)
    return Opened(visit, school_class, journal, kept, rights.may(rights.Right.OWN_JOURNAL, ties), moved)


def shown(kept: Kept, sheets: Sequence[Sheet], today: date) -> Shown:
    """Put a plan and the lessons of its journal's year together."""
    own = [plan_lesson(sheet) for sheet in sheets]
    found = hand_out(kept.plan, own)
    given: dict[int, list[Given]] = {}
    for sheet, hour in zip(sheets, found.hours, strict=True):
        if hour is not None:
            given.setdefault(hour.line, []).append(Given(sheet, bool(sheet.topic)))
    moved = len(handed(kept.plan, sheets))
    return Shown(kept, given, len(found.left), moved, pace(kept.plan, own, today))


def _page(  # what a page is shown with
    opened: Opened,
    *,
    error: SchoolError | None = None,
    mistakes: Sequence[Mistake] = (),
    edited: int | None = None,
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    sheets = lessons.journal_sheets(table(), opened.visit.tenant, opened.journal, *opened.year)
    answer, moved = None if error is None else answer_to(error), _lately(opened)
    page = render_template(
        "grades/plan.html",
        journal=opened.journal,
        school_class=opened.school_class,
        address=opened.address,
        own=opened.own,
        shown=shown(opened.kept, sheets, opened.visit.today),
        columns=COLUMNS,
        answer=answer,
        mistakes=mistakes[:50],
        edited=edited if opened.own else None,
        typed=typed or {},
        save_id=secrets.token_urlsafe(16),
        moved=moved,
        why="" if moved is None else words.why_moved(moved),
        done=request.args.get("done"),
    )
    return page, status if answer is None else answer.status


def _lately(opened: Opened) -> Moved | None:
    """Return when topics last moved by themselves, while that is news."""
    moved = opened.moved
    return moved if moved is not None and opened.visit.today - moved.on <= NEWS else None


def _saved(opened: Opened, sent: EditedLine | Sent) -> Saved:
    return Saved(sent.save_id, opened.visit.person.id, opened.visit.at)
