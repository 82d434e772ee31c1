"""The same input gives the same bytes, wherever and whenever it is built."""

import shutil
import zipfile
from pathlib import Path

from infra.packaging import HOST, Package, build, project
from infra.packaging.building import CACHE
from tests.support.packages import function_named


def test_a_second_build_in_another_folder_gives_the_same_bytes(
    host_packages: dict[str, Package], tmp_path: Path
) -> None:
    cache = tmp_path / "another" / "cache"  # no bytecode and no zip of the first; only what was downloaded
    shutil.copytree(CACHE / "wheels" / HOST.name, cache / "wheels" / HOST.name)

    (second,) = build(HOST, tmp_path / "zips", [function_named("diary")], cache=cache)

    assert second.sha256 == host_packages["diary"].sha256
    assert second.path.read_bytes() == host_packages["diary"].path.read_bytes()


def test_a_package_tells_nothing_of_where_and_when_it_was_built(host_packages: dict[str, Package]) -> None:
    here = str(Path(__file__).parents[2]).encode()

    with zipfile.ZipFile(host_packages["diary"].path) as archive:
        entries = archive.infolist()
        saying = [entry.filename for entry in entries if here in archive.read(entry)]

    assert saying == []
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}


def test_a_change_of_one_function_leaves_the_packages_of_others_as_they_are(
    host_packages: dict[str, Package], tmp_path: Path
) -> None:
    def change_grades(folder: Path, _target: object) -> None:
        path = folder / "functions" / "grades" / "pages.py"
        path.write_text(path.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")

    changed = [function_named("diary"), function_named("grades")]
    diary, grades = build(HOST, tmp_path, changed, steps=(*project.STEPS, change_grades))

    assert diary.sha256 == host_packages["diary"].sha256
    assert grades.sha256 != host_packages["grades"].sha256
