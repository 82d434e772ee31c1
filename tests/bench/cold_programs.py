"""What a fresh interpreter runs: the bare frame, our package as it is deployed, and the package with one step undone.

A program gets the file of an event, then the folders of its path. It ends with 0 if it answered 200.
"""

import compileall
import py_compile
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra import paths
from infra.packaging import HOST, build, lock
from infra.packaging.building import CACHE
from infra.packaging.wheels import Wheels
from infra.routes import FUNCTIONS

FRAME_LIBRARIES: Final = ("flask", "pydantic", "boto3", "mangum", "a2wsgi")
_PATH: Final = "import json, os, sys\nsys.path[:0] = sys.argv[2:]\n"
_ASK: Final = "with open(sys.argv[1]) as file:\n    answer = handler(json.load(file), None)\n"
_CHECK: Final = "os._exit(answer['statusCode'] != 200)\n"  # at once: a cloud keeps what has started
_END: Final = "os._exit(0)\n"
FRAME: Final = """
import asyncio
import a2wsgi, boto3, flask, mangum, pydantic
class Model(pydantic.BaseModel):
    number: int
app = flask.Flask("frame")
client = boto3.client("dynamodb", endpoint_url=os.environ["SCHOOL_TABLE_ENDPOINT"])
asyncio.set_event_loop(asyncio.new_event_loop())
handler = mangum.Mangum(a2wsgi.WSGIMiddleware(app, workers=1), lifespan="off")
"""
_FRAME_PAGE: Final = """
@app.get("/<path:_path>")
def page(_path):
    wanted = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": "nobody"}}}
    found = client.query(TableName=os.environ["SCHOOL_TABLE"].partition(":")[2], **wanted)
    return str(Model(number=len(found["Items"])).number)
"""
_HANDLER: Final = "from functions.diary.handler import handler\n"
# What each step does is undone before the handler is imported.
_QUIETLY: Final = "import gc\ngc.disable()\n"  # what is imported for it meets no collector either
_BOTO3: Final = """
import boto3, functions.clouds
def client(service, config, *, endpoint=None, region=None):
    return boto3.client(service, region_name=region, endpoint_url=endpoint, config=config)
functions.clouds.client = client
"""
_COLLECTOR: Final = "import contextlib, functions.starting\nfunctions.starting.quietly = contextlib.nullcontext\n"
_BABEL: Final = """
from babel import Locale
from babel.dates import format_date
import functions.web.russian as russian
def plural_ru(number, one, few, many):
    return {"one": one, "few": few}.get(Locale("ru").plural_form(number), many)
russian.day_and_month = lambda day: format_date(day, "d\\N{NO-BREAK SPACE}MMMM", locale="ru")
russian.weekday = lambda day: format_date(day, "cccc", locale="ru").capitalize()
russian.plural_ru = plural_ru
russian.FILTERS |= {name: getattr(russian, name) for name in ("day_and_month", "weekday", "plural_ru")}
"""
_ALL_MODELS: Final = (
    "import functions.domain.record\nfunctions.domain.record.Record.model_config['defer_build'] = False\n"
)
_JSON_MODELS: Final = "import functions.diary.api\n"


@dataclass(frozen=True, slots=True)
class Program:
    """One thing that is measured: what it is called in the table, its text, the folders of its path."""

    name: str
    text: str
    path: tuple[Path, ...]


@dataclass(frozen=True)
class Folders:
    """Where everything lies that programs are made of, all with bytecode."""

    frame: Path
    packages: Path
    extra: Path
    scratch: Path

    def package(self, name: str = "diary") -> Path:
        """Return the unpacked package of a function."""
        return self.packages / name


def prepare(scratch: Path) -> Folders:
    """Build the packages of this machine, and lay beside them the frame's libraries as an installer would."""
    for package in build(HOST, scratch / "zips"):
        with zipfile.ZipFile(package.path) as archive:
            archive.extractall(scratch / "packages" / package.function)
    wheels = Wheels(HOST, lock.read(HOST), CACHE)
    _lay((wheels.folder(name) for name in wheels.closure(FRAME_LIBRARIES)), scratch / "frame")
    _lay((wheels.folder(name) for name in wheels.closure(("boto3", "babel"))), scratch / "extra")
    return Folders(scratch / "frame", scratch / "packages", scratch / "extra", scratch)


def pages(folders: Folders) -> Iterator[Program]:
    """Yield the floor, the first page, and the first page without each step of its own."""
    package, extra = folders.package(), folders.extra
    trimmed = _changed(folders, "trimmed frame", folders.frame)
    _exchange(trimmed / "botocore" / "data", package / "botocore" / "data")
    whole = _changed(folders, "whole data", package)
    _exchange(whole / "botocore" / "data", folders.frame / "botocore" / "data")
    plain = _changed(folders, "plain templates", package)
    shutil.rmtree(plain / "compiled_templates")
    _exchange(plain / "templates", paths.ROOT / "templates")
    sources = _changed(folders, "sources", package)
    _strip(sources)
    before = _changed(folders, "before", plain)
    _exchange(before / "botocore" / "data", folders.frame / "botocore" / "data")
    undone = _BOTO3 + _BABEL + _COLLECTOR + _JSON_MODELS
    yield Program("floor: the bare frame and one query", _PATH + FRAME + _FRAME_PAGE + _ASK + _CHECK, (folders.frame,))
    yield Program("first diary page", _page(), (package,))
    yield Program(
        "the floor with a package's data of botocore", _PATH + FRAME + _FRAME_PAGE + _ASK + _CHECK, (trimmed,)
    )
    yield Program("templates compiled beforehand", _page(), (plain,))
    yield Program("botocore's data cut to our services, without prose", _page(), (whole,))
    yield Program("clients from botocore, not from boto3", _page(_QUIETLY + _BOTO3), (package, extra))
    yield Program("nineteen words in place of Babel", _page(_QUIETLY + _BABEL), (package, extra))
    yield Program("the collector of cycles rests meanwhile", _page(_COLLECTOR), (package,))
    yield Program("models of JSON answers imported where they are used", _page(_QUIETLY + _JSON_MODELS), (package,))
    yield Program("all of these", _page(undone), (before, extra))
    yield Program("validators of models built at their first use", _page(_QUIETLY + _ALL_MODELS), (package,))
    yield Program("bytecode made beforehand", _page(), (sources,))


def imports(folders: Folders) -> Iterator[Program]:
    """Yield the frame and the entry point of each function, without a request."""
    yield Program("frame", _PATH + FRAME + _END, (folders.frame,))
    for function in FUNCTIONS:
        entry = function.handler or function.timers[0].handler
        yield Program(
            function.name, f"{_PATH}import {entry.partition(':')[0]}\n{_END}", (folders.package(function.name),)
        )


def _page(undoing: str = "") -> str:
    return _PATH + undoing + _HANDLER + _ASK + _CHECK


def _lay(distributions: Iterable[Path], into: Path) -> None:
    for folder in distributions:
        shutil.copytree(folder, into, dirs_exist_ok=True)
    compileall.compile_dir(into, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)


def _changed(folders: Folders, name: str, like: Path) -> Path:
    return Path(shutil.copytree(like, folders.scratch / name))


def _exchange(old: Path, new: Path) -> None:
    shutil.rmtree(old)
    shutil.copytree(new, old)


def _strip(folder: Path) -> None:
    for path in sorted(folder.rglob("__pycache__")):
        shutil.rmtree(path)
