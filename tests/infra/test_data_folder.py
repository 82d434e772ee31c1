"""The folder of a school on one machine: whose it is, and when it is whole."""

from contextlib import suppress
from pathlib import Path

import pytest

from infra.local.data import DataFolder, DemoIncomplete


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """A folder that was prepared, without a school in it."""
    made = DataFolder(tmp_path / "data")
    made.prepare()
    return made


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def fill(folder: DataFolder) -> None:
    with folder.filling():
        folder.database.write_text("whole")
        folder.write_people([])


def test_a_new_folder_is_its_owners_alone(folder: DataFolder) -> None:
    assert mode(folder.path) == 0o700
    assert mode(folder.registration.key) == 0o600


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)

    DataFolder(shared).prepare()

    assert mode(shared) == 0o755


@pytest.mark.parametrize("left", ["school.db", "people.json"])
def test_half_a_school_is_not_written_over(folder: DataFolder, left: str) -> None:
    (folder.path / left).write_text("somebody's")

    with pytest.raises(DemoIncomplete):
        folder.has_demo()
    assert (folder.path / left).read_text() == "somebody's"


def test_a_filling_that_was_broken_off_is_begun_anew(folder: DataFolder) -> None:
    with suppress(KeyboardInterrupt), folder.filling():
        folder.database.write_text("half")
        raise KeyboardInterrupt

    assert not folder.has_demo()
    with folder.filling():
        assert not folder.database.exists()
        folder.database.write_text("whole")
        folder.write_people([])
    assert folder.has_demo()
    assert mode(folder.people_key) == 0o600


def test_a_school_whose_key_is_lost_is_not_given_another_one(folder: DataFolder) -> None:
    fill(folder)
    folder.people_key.unlink()

    folder.prepare()

    with pytest.raises(DemoIncomplete):
        folder.has_demo()


def test_the_key_outlives_the_demo_school(folder: DataFolder) -> None:
    fill(folder)
    key = folder.people_key.read_text()

    folder.forget()
    fill(folder)

    assert folder.people_key.read_text() == key
