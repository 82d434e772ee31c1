"""What the cloud loads before a function can answer: a module costs a cold start a third of a millisecond or more."""

import json
import os
import subprocess
import sys
from functools import cache

import pytest

from infra.routes import FUNCTIONS, Function
from tests.support.builders import TENANT

# What the frame brings: Flask, pydantic, Mangum, a2wsgi, botocore, and what these cannot do without.
FRAME = frozenset(
    """
    a2wsgi annotated_types blinker botocore click dateutil flask itsdangerous jinja2 jmespath mangum markupsafe pydantic
    pydantic_core six typing_extensions typing_inspection urllib3 werkzeug
    """.split()
)
# A start needs none of these, and each brings many more.
DEAR = frozenset("babel email.mime.text multiprocessing sqlite3 unittest xml.dom".split())
MOST_OF_OURS = {"diary": 110, "office": 185}  # modules: a few more than today, for what is yet to come
# A package has pyOpenSSL only where a login needs it, and urllib3 takes it where it is: here it is for tests alone.
PROGRAM = """
import json, sys
sys.modules["OpenSSL"] = None
before = set(sys.modules)
import {module}
print(json.dumps(sorted(set(sys.modules) - before)))
"""


@cache
def loaded(function: Function) -> set[str]:
    """Return the names of modules that the entry point of a function loads, as a cloud sets it up."""
    entry = function.handler or function.timers[0].handler
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("SCHOOL_", "AWS_"))},
        "SCHOOL_TABLE": "dynamodb:school",
        "SCHOOL_BASE_URL": "https://school.example",
        "SCHOOL_TENANT": TENANT,
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
    }
    program = PROGRAM.format(module=entry.partition(":")[0])
    done = subprocess.run([sys.executable, "-c", program], env=environment, check=True, capture_output=True, text=True)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda one: one.name)
def test_a_function_starts_with_the_frame_and_its_own_modules_alone(function: Function) -> None:
    modules = loaded(function)
    roots = {name.partition(".")[0] for name in modules if not name.startswith("_sysconfigdata")}
    libraries = roots - sys.stdlib_module_names - {"functions"}
    others = {f"functions.{one.name}" for one in FUNCTIONS if one.name != function.name}

    assert libraries - FRAME == set()
    assert modules & DEAR == set()
    assert modules & others == set()


@pytest.mark.parametrize("name", sorted(MOST_OF_OURS))
def test_a_function_starts_with_few_more_of_our_modules_than_it_has_today(name: str) -> None:
    (function,) = (one for one in FUNCTIONS if one.name == name)
    ours = {module for module in loaded(function) if module.startswith("functions.")}

    assert len(ours) <= MOST_OF_OURS[name], sorted(ours)


def test_a_first_page_of_a_diary_needs_no_login_no_letters_no_files_and_no_answers_for_programs() -> None:
    (diary,) = (one for one in FUNCTIONS if one.name == "diary")
    apart = ("esia", "mail", "printing", "tabular", "secret_store", "diary.api", "storage.sqlite", "storage.sealing")

    assert [name for name in loaded(diary) if name.startswith(tuple(f"functions.{one}" for one in apart))] == []
