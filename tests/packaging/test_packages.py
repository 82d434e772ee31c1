"""Each package alone is enough for its function: a bare interpreter loads it and answers with it."""

import base64
import importlib.util
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from functions.web import visit
from infra.esia_keys import self_signed_gost, self_signed_rsa
from infra.packaging import HOST, Package
from infra.routes import FUNCTIONS, Function
from tests.bench.scenarios import event
from tests.support.builders import TENANT
from tests.support.esia import own_pem
from tests.support.packages import Loader, function_named
from tests.support.stage import Stage

EACH = pytest.mark.parametrize("function", FUNCTIONS, ids=lambda one: one.name)


def table_of(stage: Stage) -> dict[str, str]:
    return {
        "SCHOOL_TABLE": f"sqlite:{stage.file}",
        "SCHOOL_TABLE_ENDPOINT": "http://127.0.0.1:9",
        "SCHOOL_BASE_URL": "http://127.0.0.1",
        "SCHOOL_TENANT": TENANT,
    }


def names_in(package: Package) -> list[str]:
    with zipfile.ZipFile(package.path) as archive:
        return archive.namelist()


@EACH
def test_a_package_loads_with_nothing_else_on_the_path_and_compiles_nothing(function: Function, loaded: Loader) -> None:
    said = loaded(function)

    assert said.foreign == []
    assert said.uncompiled == []


def test_the_health_of_a_packed_function_tells_of_the_table(loaded: Loader, stage: Stage) -> None:
    said = loaded(function_named("auth"), [event("GET", "/healthz", "")], table_of(stage))

    assert said.answers[0]["statusCode"] == 200
    assert '"table":"ok"' in said.answers[0]["body"].replace(" ", "")


def test_a_packed_function_signs_the_way_to_gosuslugi(loaded: Loader, stage: Stage, tmp_path: Path) -> None:
    key, certificate = self_signed_gost("School", at=datetime.now(UTC), days=30)
    trusted = tmp_path / "trusted.pem"
    trusted.write_text(self_signed_rsa("ESIA", at=datetime.now(UTC), days=30)[1])
    settings = {
        "SCHOOL_ESIA_URL": "https://esia.example",
        "SCHOOL_ESIA_CLIENT_ID": "SCHOOL",
        "SCHOOL_ESIA_KEY": f"file:{own_pem(tmp_path / 'own.pem', key, certificate)}",
        "SCHOOL_ESIA_TRUSTED": f"file:{trusted}",
    }

    said = loaded(function_named("auth"), [event("GET", "/auth/login", "")], table_of(stage) | settings)

    assert said.answers[0]["statusCode"] == 303, said.log
    assert said.answers[0]["headers"]["location"].startswith("https://esia.example/")
    assert said.foreign == []


def test_packed_reports_print_and_write_workbooks(loaded: Loader, stage: Stage) -> None:
    cookie = visit.open_session(stage.sqlite, TENANT, stage.cast.director, datetime.now(UTC))
    events = [event("GET", f"/reports/classes/9/success/1/{form}", cookie) for form in ("pdf", "xlsx")]

    said = loaded(function_named("reports"), events, table_of(stage))

    assert [one["statusCode"] for one in said.answers] == [200, 200], said.log
    assert [base64.b64decode(one["body"])[:4] for one in said.answers] == [b"%PDF", b"PK\3\4"]
    assert said.foreign == []


def test_a_packed_page_says_dates_in_russian_and_names_the_files_of_the_site(loaded: Loader, stage: Stage) -> None:
    pupil = stage.cast.pupil
    cookie = visit.open_session(stage.sqlite, TENANT, stage.cast.guardian_of(pupil), datetime.now(UTC))

    said = loaded(function_named("diary"), [event("GET", f"/diary/{pupil.id}/2026-W47", cookie)], table_of(stage))

    assert said.answers[0]["statusCode"] == 200, said.log
    assert "ноября" in said.answers[0]["body"]
    assert "/static/app." in said.answers[0]["body"]
    assert "/static/app.css" not in said.answers[0]["body"]


def test_a_package_brings_the_clocks_of_zones_where_the_system_has_none(loaded: Loader, stage: Stage) -> None:
    pupil = stage.cast.pupil
    cookie = visit.open_session(stage.sqlite, TENANT, stage.cast.guardian_of(pupil), datetime.now(UTC))
    nowhere = {"PYTHONTZPATH": ""}

    said = loaded(
        function_named("diary"), [event("GET", f"/diary/{pupil.id}/2026-W47", cookie)], table_of(stage) | nowhere
    )

    assert said.answers[0]["statusCode"] == 200, said.log
    assert said.foreign == []


@EACH
def test_every_module_of_a_package_has_bytecode_that_is_not_compared_with_it(
    function: Function, host_packages: dict[str, Package]
) -> None:
    with zipfile.ZipFile(host_packages[function.name].path) as archive:
        names = archive.namelist()
        heads = {archive.read(name)[:8] for name in names if name.endswith(".pyc")}

    assert sum(name.endswith(".py") for name in names) == sum(name.endswith(".pyc") for name in names)
    assert heads == {importlib.util.MAGIC_NUMBER + (0b01).to_bytes(4, "little")}  # PEP 552: by hash, unchecked


@EACH
def test_a_package_has_no_code_of_other_functions_and_nothing_of_the_local_server(
    function: Function, host_packages: dict[str, Package]
) -> None:
    names = names_in(host_packages[function.name])
    tops = {name.partition("/")[0] for name in names}
    own = {name.split("/")[1] for name in names if name.startswith("functions/")}

    assert not {other.name for other in FUNCTIONS if other.name != function.name} & own
    assert not {"gunicorn", "whitenoise", "flask_frozen", "flask_flatpages", "setuptools", "infra", "tests"} & tops
    assert {"functions", "templates", "compiled_templates", "assets.json"} <= tops
    assert not [name for name in names if "/tests/" in name or name.endswith((".pyi", ".c", ".rst"))]


def test_only_functions_that_name_a_library_carry_it(host_packages: dict[str, Package]) -> None:
    carried = {
        name: {one.function for one in host_packages.values() if name in dict(one.libraries)}
        for name in ("cryptography", "typst", "xlsxwriter", "python-calamine", "flask", "botocore")
    }

    assert carried["typst"] == {"reports"}
    assert carried["flask"] == carried["botocore"] == {one.name for one in FUNCTIONS}
    for name in ("cryptography", "xlsxwriter", "python-calamine"):
        named = {one.name for one in FUNCTIONS if name in {library.lower() for library in one.libraries}}
        assert named <= carried[name] < {one.name for one in FUNCTIONS}


def test_botocore_describes_the_services_that_are_called_and_no_other(host_packages: dict[str, Package]) -> None:
    parts = [name.split("/") for name in names_in(host_packages["diary"]) if name.startswith("botocore/data/")]

    assert {one[2] for one in parts if len(one) > 3} == {"dynamodb", "s3", "secretsmanager", "sesv2"}
    assert {one[2] for one in parts if len(one) == 3} == {
        "_retry.json",
        "endpoints.json",
        "partitions.json",
        "sdk-default-configuration.json",
    }


def test_a_package_tells_its_own_size_and_that_of_what_it_left_out(
    host_packages: dict[str, Package], unpacked: Callable[[str], Path]
) -> None:
    diary = host_packages["diary"]

    assert diary.path.stat().st_size == diary.size
    assert sum(path.stat().st_size for path in unpacked("diary").rglob("*") if path.is_file()) == diary.unpacked
    assert diary.unpacked < diary.installed  # though bytecode has come in
    assert HOST.zipped is None
