"""Packages for a cloud: made on this machine, for another Python and another processor, within the cloud's limits."""

import platform
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from infra.cli import main
from infra.packaging import AWS, HOST, YANDEX, Package, Target, build, errors, interpreters
from tests.support.needs import missing
from tests.support.packages import function_named, load_bare

AARCH64 = 0xB7  # e_machine of ELF for the 64-bit Arm architecture
MAGIC_OF_3_13 = (3571).to_bytes(2, "little") + b"\r\n"  # CPython 3.13, Include/internal/pycore_magic_number.h


def python_of(target: Target) -> str:
    try:
        return interpreters.find(target.python).path
    except errors.NoInterpreter:
        missing(f"python{target.python} (pyenv or uv)")


def test_a_package_for_aws_has_arm_libraries_and_the_bytecode_of_its_python(tmp_path: Path) -> None:
    python_of(AWS)

    (package,) = build(AWS, tmp_path, [function_named("diary")])

    with zipfile.ZipFile(package.path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    libraries = {name: data for name, data in contents.items() if name.endswith(".so")}
    bytecode = {name: data for name, data in contents.items() if name.endswith(".pyc")}
    assert {int.from_bytes(data[18:20], "little") for data in libraries.values()} == {AARCH64}
    assert any(name.startswith("pydantic_core/") for name in libraries)
    assert {data[:4] for data in bytecode.values()} == {MAGIC_OF_3_13}
    assert "functions/diary/__pycache__/handler.cpython-313.pyc" in bytecode


def test_a_package_for_yandex_loads_in_its_own_python_by_the_module_that_is_called_there(tmp_path: Path) -> None:
    if platform.machine() != YANDEX.machine:
        missing(f"a machine with {YANDEX.machine}")
    python = python_of(YANDEX)

    (package,) = build(YANDEX, tmp_path / "zips", [function_named("diary")])
    with zipfile.ZipFile(package.path) as archive:
        archive.extractall(tmp_path / "code")
    said = load_bare(python, tmp_path / "code", ["run_diary:handler"])

    assert (said.foreign, said.uncompiled) == ([], [])


def test_a_package_that_is_larger_than_the_cloud_takes_is_refused(
    host_packages: dict[str, Package], tmp_path: Path
) -> None:
    size = host_packages["diary"].size
    small = replace(HOST, zipped=size - 1)

    with pytest.raises(errors.TooLarge) as refused:
        build(small, tmp_path, [function_named("diary")])

    assert (refused.value.size, refused.value.limit) == (size, size - 1)


def test_our_own_python_makes_the_bytecode_of_its_version() -> None:
    assert interpreters.find(HOST.python).path == sys.executable


def test_without_the_targets_python_nothing_is_built_rather_than_without_bytecode(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shim = tmp_path / "python3.99"  # as pyenv leaves them on the path, with no Python behind
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    with pytest.raises(errors.NoInterpreter):
        build(replace(AWS, python="3.99"), tmp_path / "zips")

    assert not (tmp_path / "zips").exists()


def test_the_command_packs_a_function_and_shows_what_it_weighs_and_takes(
    host_packages: dict[str, Package], tmp_path: Path
) -> None:
    result = CliRunner().invoke(main, ["package", "--function", "diary", "--into", str(tmp_path)])

    assert result.exit_code == 0, result.output
    head, row = result.output.splitlines()[1:3]
    assert head.split() == ["функция", "архив,", "КБ", "внутри,", "КБ", "запуск,", "мс", "процессор,", "мс"]
    assert row.split()[:2] == ["diary", str(round(host_packages["diary"].size / 1000))]
    assert all(int(number) > 0 for number in row.split()[1:])
    assert (tmp_path / "diary.zip").stat().st_size == host_packages["diary"].size
