"""The command `school archive`: the journal of a class for a year, as files."""

import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from functions.domain.organisation.school import School
from functions.domain.roll.classes import SchoolClass
from functions.reports.archive import files
from functions.reports.archive_volume import gather
from functions.reports.one_class import YEAR, OneClass, class_keys, one_class
from functions.storage import keys, records
from functions.storage.opening import open_table
from infra.local.data import DataFolder
from infra.local.serving import TENANT
from infra.russian_click import Failure


class Saved(NamedTuple):
    """What was written, and the hash on the title page."""

    paths: list[Path]
    seal: str


def save(
    folder: DataFolder, class_id: str, year: int | None, target: Path, progress: Callable[[int, int], None]
) -> Saved:
    """Write both files and say where. Raises Failure in words: no such class, another year, a folder not writable."""
    of = _class(folder, class_id, year)
    paper, book, volume = files(of, datetime.now(UTC), progress)
    paths = [target / f"journal-{class_id}-{of.school.year}.{form}" for form in ("pdf", "xlsx")]
    try:
        target.mkdir(parents=True, exist_ok=True)
        for path, content in zip(paths, (paper, book), strict=True):
            path.write_bytes(content)
    except OSError as error:
        raise Failure(f"В папку {target} нельзя записать. Выберите другую: --to ПАПКА") from error
    return Saved(paths, volume.seal)


def same(folder: DataFolder, class_id: str, year: int | None, sealed: str) -> bool:
    """Tell whether a class's year still has the hash that stands on an archive's title page. Raises as `save`."""
    volume = gather(_class(folder, class_id, year), datetime.now(UTC))
    return hmac.compare_digest(volume.seal.encode(), sealed.strip().lower().encode())


def _class(folder: DataFolder, class_id: str, year: int | None) -> OneClass:
    if not folder.database.exists():
        raise Failure("С этой папкой данных школа ещё не запускалась. Запустите её: make run")
    table = open_table(folder.table_url)
    school_key = keys.school(TENANT)
    school = records.of(table.batch_get([school_key])[school_key], School)
    if year not in {None, school.year}:
        raise Failure(
            f"В базе сейчас {school.year}/{(school.year + 1) % 100:02d} учебный год. "
            "Журнал за другой год есть в архиве, который сохранили тогда."
        )
    wanted = class_keys(TENANT, class_id, school.year)
    found = table.batch_get(wanted)
    listed = records.read(found, wanted[0], SchoolClass)
    if listed is None:
        raise Failure(f"Класса {class_id} в школе нет. Есть: {', '.join(school.classes)}.")
    return one_class(table, TENANT, school, found, listed, YEAR)
