"""Reports of results begin without those of the demo, so that each test gives its own."""

import pytest

from functions.storage import keys
from functions.storage.table import Delete, everything
from tests.support.builders import TENANT, make_school
from tests.support.stage import Stage


@pytest.fixture(autouse=True)
def no_results(stage: Stage) -> None:
    """Take away the results that the demo school has in its present year."""
    school = make_school()
    spans = [keys.class_results(TENANT, one, school.year, term.end) for one in school.classes for term in school.terms]
    for span in spans:
        for item in everything(stage.sqlite, span, index=True):
            stage.sqlite.transact(Delete(item.key))
