"""Term marks for tests of reports, and their files read again."""

import io
import re
from collections.abc import Mapping

from pypdf import PdfReader

from functions.domain.grading.results import Result, Results, ResultValue
from functions.domain.lessons.lesson import Journal
from functions.domain.organisation.school import School
from functions.domain.roll.classes import SchoolClass
from functions.storage import keys, records
from functions.storage.table import Put
from functions.tabular import reading
from tests.support.builders import TENANT
from tests.support.stage import Stage


def listed(stage: Stage, class_id: str) -> SchoolClass:
    """Return a class as it is kept."""
    key = keys.school_class(TENANT, class_id, 2026)
    return records.of(stage.sqlite.batch_get([key])[key], SchoolClass)


def change_class(stage: Stage, class_id: str, **changes: object) -> None:
    """Write a class anew."""
    whole = SchoolClass.model_validate(listed(stage, class_id).model_dump() | changes)
    stage.sqlite.transact(Put(records.item(keys.school_class(TENANT, class_id, 2026), whole)))


def the_school(stage: Stage) -> School:
    """Return the school as it is kept."""
    key = keys.school(TENANT)
    return records.of(stage.sqlite.batch_get([key])[key], School)


def give(stage: Stage, journal: Journal, term: int, values: Mapping[str, ResultValue]) -> None:
    """Set the results of a journal for a term, by pupil id."""
    terms = the_school(stage).terms_of(journal.class_id)
    last = next((one.end for one in terms if one.number == term), terms[-1].end)
    cells = {pupil_id: Result(value=value) for pupil_id, value in values.items()}
    results = Results(
        class_id=journal.class_id,
        subject=journal.subject,
        group=journal.group,
        year=journal.year,
        term=term,
        cells=cells,
    )
    key, index = keys.results(TENANT, journal, term), keys.results_index(TENANT, journal, last)
    stage.sqlite.transact(Put(records.item(key, results, index=index)))


def text_of(content: bytes) -> str:
    """Return the text of a PDF, lines and spaces made one space."""
    reader = PdfReader(io.BytesIO(content))
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def rows_of(content: bytes) -> list[list[str]]:
    """Return the first sheet of a workbook as texts."""
    return [[cell.text for cell in row] for row in reading.read(content)]
