"""Wheels come from the index once, by platform and by hash; what goes wrong is said in words."""

import shutil
import socket
import zipfile
from dataclasses import replace
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import pytest

from infra.cli_words import WORDS, in_words
from infra.packaging import AWS, YANDEX, Target, errors
from infra.packaging.lock import Pin
from infra.packaging.wheels import Wheels
from infra.russian_click import Failure
from tests.support.needs import missing

TARGET = replace(AWS, python="3.13")


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all that the installer knows; it is pip, as on a machine without uv."""
    if find_spec("pip") is None:
        missing("pip in this environment")
    folder = tmp_path / "shelf"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    return folder


def wheel(shelf: Path, name: str, tag: str = "py3-none-any", *, needs: tuple[str, ...] = (), **files: str) -> Pin:
    """Put a wheel on the shelf, and return the line of a lock for it."""
    info = f"{name}-1.0.dist-info"
    head = "".join(f"Requires-Dist: {one}\n" for one in needs)
    contents = {f"{name}/{file}.py": text for file, text in files.items()} | {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{head}\nA long story.\n",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    contents[f"{info}/RECORD"] = "".join(f"{file},,\n" for file in [*contents, f"{info}/RECORD"])
    path = shelf / f"{name}-1.0-{tag}.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in contents.items():
            archive.writestr(file, text)
    return Pin(name, "1.0", (f"sha256:{sha256(path.read_bytes()).hexdigest()}",))


def wheels(tmp_path: Path, *pins: Pin, target: Target = TARGET) -> Wheels:
    return Wheels(target, {pin.name: pin for pin in pins}, tmp_path / "cache")


def test_a_library_brings_what_it_needs_there_and_nothing_that_it_needs_elsewhere(shelf: Path, tmp_path: Path) -> None:
    above = wheel(
        shelf,
        "above",
        needs=(
            "below>=1",
            "elsewhere; sys_platform == 'win32'",
            "older; python_version < '3.13'",
            "extra; extra == 'x'",
        ),
        main="import below",
    )
    found = wheels(tmp_path, above, wheel(shelf, "below", main="x = 1"))

    assert found.closure(["above"]) == {"above", "below"}
    assert (found.folder("below") / "below" / "main.py").read_text() == "x = 1"
    assert not (found.folder("below") / "above").exists()


def test_each_target_gets_the_wheel_of_its_processor(shelf: Path, tmp_path: Path) -> None:
    arm = wheel(shelf, "fast", "cp313-cp313-manylinux_2_28_aarch64", main="arm = True")
    intel = wheel(shelf, "fast", "cp312-cp312-manylinux2014_x86_64", main="arm = False")
    both = Pin("fast", "1.0", arm.hashes + intel.hashes)

    texts = []
    for target in (AWS, YANDEX):
        found = wheels(tmp_path, both, target=target)
        found.closure(["fast"])
        texts.append((found.folder("fast") / "fast" / "main.py").read_text())

    assert texts == ["arm = True", "arm = False"]


def test_a_second_build_asks_nobody(shelf: Path, tmp_path: Path) -> None:
    pin = wheel(shelf, "kept", main="x = 1")
    wheels(tmp_path, pin).closure(["kept"])
    shutil.rmtree(shelf)

    again = wheels(tmp_path, pin)

    assert again.closure(["kept"]) == {"kept"}
    assert (again.folder("kept") / "kept" / "main.py").exists()


def test_a_library_without_a_wheel_for_the_target_is_named(shelf: Path, tmp_path: Path) -> None:
    pin = wheel(shelf, "intel_only", "cp313-cp313-manylinux2014_x86_64", main="x = 1")
    found = Wheels(AWS, {"intel-only": replace(pin, name="intel-only")}, tmp_path / "cache")

    with pytest.raises(errors.NoWheel) as refused:
        found.closure(["intel-only"])

    assert refused.value.what == "intel-only 1.0"
    assert refused.value.target == "Python 3.13, aarch64"


def test_a_file_that_the_lock_does_not_know_is_refused(shelf: Path, tmp_path: Path) -> None:
    pin = replace(wheel(shelf, "other", main="x = 1"), hashes=(f"sha256:{'0' * 64}",))

    with pytest.raises(errors.WrongHash):
        wheels(tmp_path, pin).closure(["other"])


def test_an_index_that_does_not_answer_is_told_from_one_that_has_no_wheel(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pin = wheel(shelf, "far", main="x = 1")
    shutil.rmtree(shelf)
    shelf.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{port}/simple")

    with pytest.raises(errors.NoNetwork):
        wheels(tmp_path, pin).closure(["far"])


def test_a_library_that_is_not_locked_is_named(tmp_path: Path) -> None:
    with pytest.raises(errors.NotLocked) as refused:
        wheels(tmp_path).closure(["forgotten"])

    assert refused.value.name == "forgotten"


def test_a_command_that_fails_otherwise_leaves_nothing_half_kept(shelf: Path, tmp_path: Path) -> None:
    pin = wheel(shelf, "broken", main="x = 1")
    whole = (shelf / "broken-1.0-py3-none-any.whl").read_bytes()
    (shelf / "broken-1.0-py3-none-any.whl").write_bytes(whole[:100])
    pin = replace(pin, hashes=(f"sha256:{sha256(whole[:100]).hexdigest()}",))

    with pytest.raises(errors.DownloadFailed):
        wheels(tmp_path, pin).closure(["broken"])

    assert list((tmp_path / "cache").rglob("*.py")) == []


@pytest.mark.parametrize("error", errors.PackagingError.__subclasses__())
def test_every_reason_is_said_in_words(error: type[errors.PackagingError]) -> None:
    assert error in WORDS


def test_the_words_name_what_to_install() -> None:
    with pytest.raises(Failure) as said, in_words():
        raise errors.NoInterpreter("3.13")

    assert "Python 3.13" in said.value.message
    assert "uv python install 3.13" in said.value.message
