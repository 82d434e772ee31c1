"""Import of the school's lists: choosing a file, what it would change line by line, and applying it with progress."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from functions.domain.imports.changes import Part, Shown
from functions.domain.imports.columns import COLUMNS, TITLES, ListKind
from functions.domain.job import AnotherJobRuns, Job, JobState
from functions.domain.record import SchoolError
from functions.domain.tables import Column, ColumnMissing, ColumnTwice
from functions.office import importing
from functions.office.desk import enter_office
from functions.storage import follow_queue, following, jobs
from functions.tabular import limits, writing
from functions.tabular.errors import TextTooLong
from functions.web import uploads
from functions.web.answers import answer_to
from functions.web.current import table
from functions.web.downloads import download
from functions.web.log import LOGGER
from functions.web.people_key import people_key
from functions.web.progress import for_a_moment
from functions.web.refusals import log_refusal
from functions.web.visit import Visit

blueprint = Blueprint("imports", __name__)

KINDS: Final = {kind.value: kind for kind in ListKind}
LINES: Final = 200  # of changes, or of mistakes, on a page
FORMATS: Final[Mapping[str, tuple[str, Callable[[Sequence[writing.Sheet]], bytes]]]] = {
    "xlsx": (writing.XLSX_TYPE, writing.xlsx),
    "csv": (writing.CSV_TYPE, lambda sheets: writing.csv(sheets[0])),
}


@blueprint.get("/office/imports")
def choose() -> ResponseReturnValue:
    """Show which lists can be imported, and work that is not done yet. Two round trips."""
    visit = enter_office()
    return _choice(visit, request.args.get("list", ""))


@blueprint.get("/office/imports/templates/<template_name>")
def template(template_name: str) -> ResponseReturnValue:
    """Give an empty list to fill in: `pupils.xlsx`, with an example line and explanations. One round trip."""
    enter_office()
    name, _, ending = template_name.partition(".")
    if name not in KINDS or ending not in FORMATS:
        abort(404)
    kind, (media_type, written) = KINDS[name], FORMATS[ending]
    return download(written(template_sheets(kind)), f"{TITLES[kind]} — шаблон.{ending}", media_type)


@blueprint.post("/office/imports")
def check() -> ResponseReturnValue:
    """Read a file, and keep what it would change: 303 to that. With mistakes nothing is kept, and they are shown."""
    uploads.expect(limits.FILE_BYTES)
    visit = enter_office()
    name = uploads.field("list")
    try:
        upload, kind = uploads.posted("file", limits.FILE_BYTES), KINDS.get(name)
        if kind is None:
            return _choice(
                visit, name, error="Выберите список", advice="Отметьте, что в файле: например, ученики."
            ), 422
        checked = importing.check(_office(visit), kind, upload.content)
    except AnotherJobRuns as refusal:
        return redirect(f"/office/imports/{refusal.job_id}", 303)
    except SchoolError as refusal:
        log_refusal(refusal)
        found = answer_to(refusal)
        return _choice(visit, name, error=found.title, advice=_told(refusal) or found.advice), found.status
    LOGGER.info("import_checked", extra={"person_id": visit.person.id, "reason": kind, "count": len(checked.mistakes)})
    if checked.job is not None:
        return redirect(f"/office/imports/{checked.job.id}", 303)
    page = {"kind": kind, "titles": TITLES, "checked": checked, "file": upload.name, "most": LINES}
    return render_template("office/import_checked.html", **page), 422 if checked.mistakes else 200


@blueprint.get("/office/imports/<job_id>")
def plan(job_id: str) -> ResponseReturnValue:
    """Show what an import would change, how far it is, or that it is done. Three round trips."""
    visit = enter_office()
    job = jobs.get(table(), visit.tenant, job_id)
    if job.state is JobState.RUNNING:
        return render_template("office/import_running.html", job=job)
    if job.state is JobState.DONE:
        left = following.left(follow_queue.waiting(table(), visit.tenant))
        return render_template("office/import_done.html", job=job, left=left)
    first = request.args.get("from", 1, type=int)
    parts, after = _page_of_parts(visit, job, max(1, min(first, job.total)))
    shown = [line for part in parts for line in part.shown]
    return render_template("office/import_plan.html", **_plan_page(job, shown, parts, first, after))


@blueprint.post("/office/imports/<job_id>")
def apply(job_id: str) -> ResponseReturnValue:
    """Begin to apply a plan, or go on: as much as fits into a moment. 303 back to the page that shows how far it is."""
    visit = enter_office()
    office, enough = _office(visit), for_a_moment()
    importing.begin(office, job_id)
    job = importing.go_on(table(), visit.tenant, job_id, enough)
    if job.state is JobState.DONE:
        LOGGER.info("import_done", extra={"person_id": visit.person.id, "count": job.total})
        importing.follow(office, enough)
    return redirect(f"/office/imports/{job_id}", 303)


def template_sheets(kind: ListKind) -> list[writing.Sheet]:
    """Return an empty list with an example line, and what each column means."""
    columns = COLUMNS[kind]
    return [
        writing.Sheet(TITLES[kind], [one.title for one in columns], [[one.example for one in columns]]),
        writing.Sheet("Пояснения", ("Столбец", "Обязателен", "Что писать", "Пример"), map(_explained, columns)),
    ]


def _explained(column: Column) -> Sequence[str]:
    return column.title, "да" if column.required else "", column.about, column.example


def _office(visit: Visit) -> importing.Office:
    return importing.Office(table(), visit.tenant, visit.school, people_key(), visit.person.id, visit.at)


def _choice(visit: Visit, chosen: str, *, error: str = "", advice: str = "") -> str:
    running = jobs.turn(table(), visit.tenant, importing.KIND).job_id
    columns = {kind: COLUMNS[kind] for kind in ListKind}
    return render_template(
        "office/imports.html",
        titles=TITLES,
        columns=columns,
        chosen=chosen,
        running=running,
        error=error,
        advice=advice,
    )


def _told(refusal: SchoolError) -> str:
    """Return what a refusal says more exactly than its line in the table of answers."""
    if isinstance(refusal, ColumnMissing):
        missing, expected = (", ".join(f"«{one}»" for one in ones) for ones in (refusal.missing, refusal.expected))
        return f"Не нашли: {missing}. В этом списке бывают столбцы {expected}. Сверьте названия с шаблоном."
    if isinstance(refusal, ColumnTwice):
        return f"Столбцов «{refusal.title}» два. Уберите или переименуйте лишний: непонятно, какой из них брать."
    if isinstance(refusal, TextTooLong):
        column = f", столбец {refusal.letter}" if refusal.letter else ""
        return (
            f"Строка {refusal.line}{column}: там больше {limits.TEXT} знаков. Сократите текст; в CSV проверьте кавычки."
        )
    return ""


def _page_of_parts(visit: Visit, job: Job, first: int) -> tuple[list[Part], int]:
    """Return parts with about a page of lines, and the number of the one after them, 0 after the last."""
    lines = sum(job.counts.get(what, 0) for what in ("added", "changed", "removed"))
    each = max(1, -(-lines // job.total))
    last = min(first + max(1, LINES // each) - 1, job.total)
    found = jobs.parts(table(), visit.tenant, job.id, first, last)
    return [Part.model_validate_json(part) for part in found], last + 1 if each * last < lines else 0


def _plan_page(job: Job, shown: list[Shown], parts: list[Part], first: int, after: int) -> dict[str, Any]:
    return {
        "job": job,
        "shown": shown,
        "missing": [name for part in parts for name in part.missing] if first <= 1 else [],
        "unused": [title for part in parts for title in part.unused] if first <= 1 else [],
        "first": first,
        "after": after,
    }
