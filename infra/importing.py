"""What `school import` does: a file into the lists of a data folder, as the page «Загрузка списков» does it.

It may run beside the school: an import that was begun here can be finished there, and the other way round.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from functions.domain.imports.columns import COLUMNS, TITLES, ListKind
from functions.domain.job import AnotherJobRuns, Job, JobState
from functions.domain.organisation.school import School
from functions.domain.record import SchoolError
from functions.domain.tables import ColumnMissing
from functions.office import importing as steps
from functions.office.importing import Checked, Office
from functions.storage import follow_queue, following, jobs, keys, records
from functions.storage.opening import open_table
from functions.storage.sealing import PeopleKey
from functions.tabular import limits
from functions.web.answers import answer_to
from functions.web.progress import for_a_moment
from functions.web.russian import plural_ru
from infra.local.data import DataFolder, NoDemo
from infra.local.serving import TENANT
from infra.russian_click import Failure

BY: Final = "console"  # stands in the office's chain where a person's id does otherwise
WHAT: Final = {"added": "добавится", "changed": "изменится", "removed": "уберётся"}
Progress = Callable[[int, int], None]


def office(folder: DataFolder) -> Office:
    """Return the office of a folder's school. Raises NoDemo where there is none."""
    if not folder.has_demo():
        raise NoDemo
    table, key = open_table(folder.table_url), keys.school(TENANT)
    school = records.of(table.batch_get([key])[key], School)
    return Office(table, TENANT, school, PeopleKey(folder.people_key.read_bytes()), BY, datetime.now(UTC))


def check(to: Office, kind: ListKind, file: Path) -> Checked:
    """Read a file and plan what it changes. Raises Failure, in words, for a file that is no such list."""
    try:
        with file.open("rb") as content:
            return steps.check(to, kind, content.read(limits.FILE_BYTES + 1))
    except OSError as error:
        raise Failure(f"Файл {file} не открывается. Проверьте имя и разрешите его читать.") from error
    except AnotherJobRuns as error:
        raise Failure("Прежняя загрузка ещё не закончена. Закончите её: school import --continue") from error
    except SchoolError as error:
        raise Failure(_words(error, kind)) from error


def unfinished(to: Office) -> Job | None:
    """Return the import that was begun and is not done."""
    job_id = jobs.turn(to.table, to.tenant, steps.KIND).job_id
    return jobs.get(to.table, to.tenant, job_id) if job_id else None


def apply(to: Office, job: Job, progress: Progress) -> None:
    """Apply a plan to its end, telling how far it is. Raises Failure where another import was begun meanwhile."""
    try:
        job = steps.begin(to, job.id)
    except SchoolError as error:
        raise Failure(_words(error, None)) from error
    while job.state is JobState.RUNNING:
        progress(job.done, job.total)
        job = steps.go_on(to.table, to.tenant, job.id, lambda: True)
    progress(job.done, job.total)


def follow(to: Office, progress: Progress) -> None:
    """Let lessons and topics follow to the end, telling how far it is."""
    total = following.left(follow_queue.waiting(to.table, to.tenant)).all
    left = total
    while left:
        progress(total - left, total)
        left = steps.follow(to, for_a_moment()).all
        total = max(total, left)
    if total:
        progress(total, total)


def report(checked: Checked) -> Iterator[str]:
    """Tell what was found: mistakes, or what would change, line by line."""
    for one in checked.mistakes:
        place = f"строка {one.line}, столбец {one.letter}" if one.letter else f"строка {one.line}"
        yield f"{place} «{one.title}»: нужно — {one.expected}; сейчас — {one.found or 'пусто'}"
    if checked.mistakes:
        return
    for line in checked.shown:
        what = WHAT[line.what]
        place = f"строка {line.line}, {line.name}" if line.line else line.name
        yield f"{place}: {what}" + (f" ({'; '.join(line.details)})" if line.details else "")
    if checked.unused:
        yield f"Не используются столбцы: {', '.join(checked.unused)}"
    if checked.missing:
        yield f"Есть в школе, но нет в таблице, останутся как есть: {len(checked.missing)}"
    counts = checked.counts
    removed = f", уберётся {counts['removed']}" if "removed" in counts else ""
    yield f"Добавится {counts['added']}, изменится {counts['changed']}{removed}, останется как есть {counts['same']}"


def mistakes_in_words(number: int) -> str:
    """Return how many places there are to mend."""
    return f"Ничего не записано: в таблице {number} {plural_ru(number, 'ошибка', 'ошибки', 'ошибок')}."


def _words(error: SchoolError, kind: ListKind | None) -> str:
    answer = answer_to(error)
    if isinstance(error, ColumnMissing) and kind is not None:
        titles = ", ".join(column.title for column in COLUMNS[kind])
        return f"{answer.title}: {', '.join(error.missing)}. В списке «{TITLES[kind]}» бывают столбцы: {titles}"
    return f"{answer.title}. {answer.advice}"
