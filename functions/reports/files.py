"""A report as a file: a workbook, or a PDF for printing."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from functions.domain.organisation.school import School
from functions.reports.document import Column, Document, Link, Percent, Table, Value, said
from functions.tabular.writing import Sheet, Written, xlsx

PLACES = 2


def workbook(document: Document) -> bytes:
    """Return a report as XLSX: a sheet for each table, numbers as numbers."""
    named = document.title.partition(",")[0]
    sheets = []
    for place, table in enumerate(document.tables, 1):
        title = f"{place}. {table.title}" if table.title else named
        above = [document.title, *document.lead, *([table.title] if table.title else [])]
        sheets.append(sheet(title, table, above, landscape=document.wide))
    return xlsx(sheets)


def sheet(title: str, table: Table, above: Sequence[str], *, landscape: bool = True) -> Sheet:
    """Return a table as a sheet of a workbook."""
    return Sheet(
        title=title,
        header=[column.title for column in table.columns],
        rows=[[_written(value) for value in row] for row in (*table.rows, *table.totals)],
        above=above,
        landscape=landscape,
    )


def _written(value: Value) -> Written:
    if isinstance(value, Percent):
        return None if value.part is None else _rounded(value.part * 100)
    if isinstance(value, Link):
        return value.text
    if isinstance(value, Fraction):
        return _rounded(value)
    if isinstance(value, str) and value.isdecimal():
        return int(value)  # a mark is a number in a workbook, so that one can count on
    return value


def _rounded(value: Fraction) -> Fraction:
    return Fraction(int(value * 10**PLACES + Fraction(1, 2)), 10**PLACES)


def paper(document: Document, school: School, at: datetime) -> bytes:
    """Return a report as a PDF."""
    from functions.printing import pdf  # noqa: PLC0415  # who only looks at the page needs no press

    data = {
        "title": document.title,
        "school": school.full_name,
        "lead": list(document.lead),
        "notes": list(document.notes),
        "wide": document.wide,
        "foot": f"{school.short_name} · {document.title} · {school.day(at):%d.%m.%Y}",
        "tables": [printed(table) for table in document.tables],
    }
    return pdf("report", data, at=at)


def printed(table: Table) -> dict[str, Any]:
    """Return a table as templates/print/base.typ takes it."""
    return {
        "title": table.title,
        "columns": [_column(column) for column in table.columns],
        "rows": _texts(table.rows[: table.most]),
        "totals": _texts(table.totals),
        "empty": table.empty,
        "more": max(0, len(table.rows) - table.most),
    }


def _column(column: Column) -> dict[str, Any]:
    return {"title": column.title, "kind": column.kind, "turned": column.turned}


def _texts(rows: Sequence[Sequence[Value]]) -> list[list[str]]:
    return [[said(value) for value in row] for row in rows]
