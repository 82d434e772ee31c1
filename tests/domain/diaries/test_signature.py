from datetime import timedelta

import pytest

from functions.domain.diaries.signature import Signature, WeekAhead, WeekSeen
from functions.domain.roll.people import LinkKind
from functions.domain.week import Week
from tests.support.builders import NOW, TODAY

WEEK = Week.of(TODAY)


def test_both_parents_sign_a_week_and_the_first_signature_of_each_stays() -> None:
    seen = WeekSeen().sign("mother1", LinkKind.MOTHER, WEEK, at=NOW, today=TODAY)
    seen = seen.sign("father1", LinkKind.FATHER, WEEK, at=NOW + timedelta(hours=1), today=TODAY)

    again = seen.sign("mother1", LinkKind.MOTHER, WEEK, at=NOW + timedelta(days=2), today=TODAY)

    assert again == seen
    assert seen.by == {
        "mother1": Signature(kind=LinkKind.MOTHER, at=NOW),
        "father1": Signature(kind=LinkKind.FATHER, at=NOW + timedelta(hours=1)),
    }


def test_a_week_can_be_signed_from_its_monday_on() -> None:
    monday = WEEK.shifted(1).monday

    with pytest.raises(WeekAhead):
        WeekSeen().sign("mother1", LinkKind.MOTHER, WEEK.shifted(1), at=NOW, today=monday - timedelta(days=1))
    assert WeekSeen().sign("mother1", LinkKind.MOTHER, WEEK.shifted(1), at=NOW, today=monday).by
