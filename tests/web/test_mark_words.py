import pytest

from functions.domain.lessons.marks import Mark
from functions.web.mark_words import given_for
from tests.support.builders import TODAY, make_school


@pytest.mark.parametrize("due", [True, False])
def test_a_work_to_be_handed_in_names_its_day_where_that_is_wanted(due: bool) -> None:  # noqa: FBT001
    words = given_for(Mark(due=TODAY), make_school().ordinary_kind.id, make_school(), due=due)

    assert ("сдать до" in words) is due


def test_a_mark_that_names_its_kind_of_work_was_given_for_that_one() -> None:
    school = make_school()
    other = school.work_kinds[-1]

    assert given_for(Mark(value=5, kind=other.id), school.ordinary_kind.id, school) == other.title.lower()
