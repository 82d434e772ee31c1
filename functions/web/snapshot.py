"""A function of which the cloud keeps a picture: AWS Lambda SnapStart takes one after the start, and begins from it.

What is done before the picture costs no visitor anything, so all that a first request would do for the first time is
done: modules that are imported late, validators of models, templates. Nothing of it asks the table, since a connection
would be dead by then, nor is anything made that must not be shared by all that begin from one picture: ids, secrets and
moments are made for each request, and from the system's own source of chance. Only the delays between repeated calls,
ours and botocore's, come from Python's generator, so it is seeded anew.
Source: AWS Lambda documentation, "Handling uniqueness with Lambda SnapStart", "Lambda SnapStart runtime hooks for
Python". Read there, tried without a cloud.
"""

import codecs
import importlib
import json
import pkgutil
import random
from collections.abc import Iterator
from typing import Final

from flask import Flask

from functions.domain.record import Record
from functions.web import rendering

_SHARED: Final = ("macros", "mail")  # folders of templates that any function may show
_ENTRIES: Final = frozenset({"handler", "timer"})  # modules that start a function of their own


def get_ready(app: Flask) -> None:
    """Do all that a function's first requests would do for the first time, before the picture is taken."""
    package = importlib.import_module(f"functions.{app.name}")
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if module.name.rpartition(".")[2] not in _ENTRIES:
            importlib.import_module(module.name)
    for model in _models(Record):
        model.model_rebuild()
    for name in _templates(app.name):
        app.jinja_env.get_template(name)
    codecs.lookup("idna")  # for the host's name
    # Part of AWS's own Python and of no other; what functions import by name is packed with them.
    hooks = importlib.import_module("snapshot_restore_py")
    hooks.register_after_restore(random.seed)


def _models(base: type[Record]) -> Iterator[type[Record]]:
    for model in base.__subclasses__():
        yield model
        yield from _models(model)


def _templates(function: str) -> Iterator[str]:
    """Yield the names of templates that the function may show; that of a compiled one's module is only a hash."""
    names: list[str] = json.loads((rendering.COMPILED / rendering.NAMES).read_text(encoding="utf-8"))
    for name in names:
        folder, slash, _ = name.rpartition("/")
        if not slash or folder in {function, *_SHARED}:
            yield name
