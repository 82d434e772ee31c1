"""Pages and files of the reports. Each is a module that makes a `Document`, in whatever form it is asked for."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final, NamedTuple

from flask import Blueprint, Response, redirect, render_template
from flask.typing import ResponseReturnValue

from functions.domain.access import rights
from functions.domain.lessons.lesson import LessonId, journal_key
from functions.domain.record import SchoolError
from functions.domain.roll.people import Role
from functions.reports import absences, files, fullness, movement, success, summary, term_marks
from functions.reports.asked import Asked, ask_of_class, ask_of_school, enter_class
from functions.reports.document import Document, Link, said
from functions.reports.one_class import YEAR
from functions.storage import lessons
from functions.tabular.writing import XLSX_TYPE
from functions.web.current import table
from functions.web.visit import Visit, enter

blueprint = Blueprint("reports", __name__)
blueprint.add_app_template_filter(said)
PDF_TYPE: Final = "application/pdf"
RECENT: Final = timedelta(days=21)  # lessons of so many days say which journals a teacher has


class NoSuchReport(SchoolError):
    """No report of this name, none of the whole school, or no file of this kind."""


class Report(NamedTuple):
    """A report of a class or of the school, for a term or the year."""

    title: str
    about: str
    made: Callable[[Asked], Document]
    school: bool = True


REPORTS: Final = {
    "success": Report(
        "Успеваемость и качество",
        "По классам, предметам и учителям; отличники, хорошисты, с одной тройкой, неуспевающие.",
        success.document,
    ),
    "summary": Report(
        "Сводная ведомость", "Ученики и предметы класса, итоги четверти и года.", summary.document, school=False
    ),
    "absences": Report("Пропуски", "Уроки и дни по причинам, опоздания, посещаемость.", absences.document),
    "fullness": Report("Заполнение журнала", "Уроки без темы, отметок или задания, по учителям.", fullness.document),
    "movement": Report("Движение учащихся", "Кто прибыл и кто выбыл.", movement.document),
}


@blueprint.get("/reports")
def without_slash() -> ResponseReturnValue:
    """Send on who left the last slash out."""
    return redirect("/reports/", 308)


@blueprint.get("/reports/")
def start() -> ResponseReturnValue:
    """Show what reports there are for who asks. One round trip; two for who gives lessons."""
    visit = enter()
    ties = rights.ties_of(visit.person)
    rights.require(rights.Right.STAFF, ties)
    office = rights.may(rights.Right.OFFICE, ties)
    classes = {key: title for key, title in visit.school.classes.items() if office or key in visit.person.homerooms}
    return render_template(
        "reports/start.html",
        reports={name: one for name, one in REPORTS.items() if one.school} if office else {},
        classes=classes,
        journals=_own_journals(visit) if visit.person.has(Role.TEACHER) else [],
        term=visit.school.nearest_term(visit.today),
    )


@blueprint.get("/reports/classes/<class_id>")
def of_class(class_id: str) -> ResponseReturnValue:
    """Show the reports of a class, for the office and its homeroom teacher. One round trip."""
    visit, listed = enter_class(class_id)
    title = visit.school.subject_title
    return render_template(
        "reports/class.html",
        reports=REPORTS,
        school_class=listed,
        journals=sorted(listed.journals(), key=lambda one: (title(one[0]), one[1])),
        journal_key=journal_key,
        term=visit.school.nearest_term(visit.today, class_id),
    )


@blueprint.get("/reports/journals/<class_id>/<key>")
def term_marks_page(class_id: str, key: str) -> ResponseReturnValue:
    """Show the term marks of a journal, for who may open the journal. Three round trips."""
    _, made = term_marks.document(class_id, key)
    return _page(made, f"/reports/journals/{class_id}/{key}", [])


@blueprint.get("/reports/journals/<class_id>/<key>/<form>")
def term_marks_file(class_id: str, key: str, form: str) -> ResponseReturnValue:
    """Give the term marks of a journal as a file."""
    visit, made = term_marks.document(class_id, key)
    return _file(visit, made, form, f"term-marks-{class_id}-{key}")


@blueprint.get("/reports/school/<name>/<part>")
def school_page(name: str, part: str) -> ResponseReturnValue:
    """Show a report of all classes. Two round trips, a query for each class, one read of teachers' names."""
    asked = ask_of_school(part)
    return _page(_report(name, asked).made(asked), f"/reports/school/{name}/{part}", _periods(asked, name))


@blueprint.get("/reports/school/<name>/<part>/<form>")
def school_file(name: str, part: str, form: str) -> ResponseReturnValue:
    """Give a report of all classes as a file: xlsx or pdf."""
    asked = ask_of_school(part)
    return _file(asked.visit, _report(name, asked).made(asked), form, f"{name}-{part}")


@blueprint.get("/reports/classes/<class_id>/archive")
def archive_page(class_id: str) -> ResponseReturnValue:
    """Say what the archive of a class's year has, and offer it. One round trip."""
    asked = ask_of_class(class_id, YEAR)
    return render_template(
        "reports/archive.html",
        school_class=asked.one.listed,
        period=asked.period,
        over=asked.visit.today > asked.period.last,
    )


@blueprint.get("/reports/classes/<class_id>/archive/<form>")
def archive_file(class_id: str, form: str) -> ResponseReturnValue:
    """Give the archive of a class's year: pdf or xlsx. Four round trips, one of them the query of the year."""
    asked = ask_of_class(class_id, YEAR)
    if form not in {"pdf", "xlsx"}:
        raise NoSuchReport
    from functions.reports import archive_book, archive_paper, archive_volume  # noqa: PLC0415  # no page needs them

    volume = archive_volume.gather(asked.one, asked.visit.at)
    name = f"journal-{class_id}-{asked.school.year}.{form}"
    if form == "pdf":
        return download(archive_paper.paper(volume), PDF_TYPE, name)
    return download(archive_book.workbook(volume), XLSX_TYPE, name)


@blueprint.get("/reports/classes/<class_id>/<name>/<part>")
def class_page(class_id: str, name: str, part: str) -> ResponseReturnValue:
    """Show a report of a class. One round trip, a query, one read of teachers' names."""
    asked = ask_of_class(class_id, part)
    address = f"/reports/classes/{class_id}/{name}/{part}"
    return _page(_report(name, asked).made(asked), address, _periods(asked, name))


@blueprint.get("/reports/classes/<class_id>/<name>/<part>/<form>")
def class_file(class_id: str, name: str, part: str, form: str) -> ResponseReturnValue:
    """Give a report of a class as a file: xlsx or pdf."""
    asked = ask_of_class(class_id, part)
    return _file(asked.visit, _report(name, asked).made(asked), form, f"{name}-{class_id}-{part}")


def _report(name: str, asked: Asked) -> Report:
    report = REPORTS.get(name)
    if report is None or (asked.whole_school and not report.school):
        raise NoSuchReport
    return report


def _periods(asked: Asked, name: str) -> list[tuple[str, str, bool]]:
    """Return the terms that have begun and the year: title, address, whether it is the one shown."""
    where = "school" if asked.whole_school else f"classes/{asked.class_id}"
    begun = [one for one in asked.school.terms_of(asked.class_id) if one.start <= asked.visit.today]
    parts = [*((str(one.number), one.title) for one in begun), (YEAR, "Год")]
    return [(title, f"/reports/{where}/{name}/{part}", part == asked.part) for part, title in parts]


def _page(document: Document, address: str, periods: list[tuple[str, str, bool]]) -> str:
    return render_template("reports/report.html", document=document, address=address, periods=periods, is_link=_is_link)


def _is_link(value: object) -> bool:
    return isinstance(value, Link)


def _file(visit: Visit, document: Document, form: str, name: str) -> Response:
    if form == "xlsx":
        return download(files.workbook(document), XLSX_TYPE, f"{name}.xlsx")
    if form == "pdf":
        return download(files.paper(document, visit.school, visit.at), PDF_TYPE, f"{name}.pdf")
    raise NoSuchReport


def download(content: bytes, kind: str, name: str) -> Response:
    """Return a file for saving; its name is ours, of letters, digits and dashes."""
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _own_journals(visit: Visit) -> list[tuple[str, str, str]]:
    """Return the journals a teacher has had lessons in lately: class, key and title. One query."""
    around = visit.school.nearest_term(visit.today).end if visit.today > visit.school.terms[-1].end else visit.today
    days = lessons.teaching_days(table(), visit.tenant, visit.person.id, around - RECENT, around + RECENT)
    found = {LessonId.parse(text).journal for day in days for text in day.lessons}
    classes, title = visit.school.classes, visit.school.journal_title
    return sorted(
        (one.class_id, one.key, f"{classes.get(one.class_id, one.class_id)}, {title(one.subject, one.group)}")
        for one in found
    )
