"""What a month costs: the units are measured, the bill follows the prices, the page is what the command makes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.storage.sqlite import SqliteTable
from infra import paths
from infra.aws import settings
from infra.cost import fixed, habits, page
from infra.cost.bill import PRICES, bill
from infra.cost.habits import School
from infra.cost.prices import YANDEX, Meter, Price
from infra.routes import FUNCTIONS
from tests.bench import data, measure
from tests.bench.scenarios import scenarios
from tests.support.metered import MeteredTable

SCHOOLS = st.builds(School, pupils=st.integers(1, 10**6), schools=st.just(1), class_size=st.integers(1, 40))


def test_units_of_the_formula_are_those_that_pages_take(sqlite_table: SqliteTable) -> None:
    data.fill(sqlite_table)
    metered = MeteredTable(sqlite_table)
    counted = {one.name: measure.count(one, metered) for one in scenarios(metered)}

    found = {name: habits.Operation(reads, writes) for name, (_, reads, writes) in counted.items()}

    assert found == habits.OPERATIONS


def test_page_is_what_the_command_makes() -> None:
    assert (paths.ROOT / "docs" / "cost.md").read_text(encoding="utf-8") == page.page()


def test_a_village_school_pays_next_to_nothing_in_yandex_cloud() -> None:
    made = bill("yandex", page.VILLAGE)

    assert made.total < 10
    assert {line.meter for line in made.lines if line.cost} <= {Meter.UNITS}


def test_secrets_that_are_paid_for_are_those_of_the_template() -> None:
    assert set(fixed.SECRETS) <= {name for names in settings.SECRETS.values() for name in names}


def test_snapshots_are_of_every_function_that_answers_people() -> None:
    memory = sum(function.memory for function in FUNCTIONS if function.routes)

    assert fixed.fixed("aws", snapshots=True)[Meter.SNAPSHOTS] == memory / 1024


@given(SCHOOLS, st.sampled_from(["aws", "yandex"]))
def test_more_pupils_never_cost_less(school: School, cloud: str) -> None:
    larger = School(school.pupils * 2, 1, school.class_size)

    assert bill(cloud, larger).total >= bill(cloud, school).total


@pytest.mark.parametrize(
    ("letters", "roubles"),
    [(0, 0), (2_000, 0), (3_000, 79), (10_000, 8 * 79), (20_000, 8 * 79 + 10 * 69)],
)
def test_letters_cost_less_the_more_are_sent(letters: int, roubles: float) -> None:
    assert YANDEX[Meter.LETTERS].of(letters) == pytest.approx(roubles)


def test_what_is_above_the_last_step_costs_the_last_price() -> None:
    price = Price(1, 1, free=10, tiers=((20, 5), (40, 3)))

    assert price.of(100) == pytest.approx(10 * 5 + 20 * 3 + 60 * 1)


def test_every_meter_that_grows_with_use_has_a_price() -> None:
    for cloud, prices in PRICES.items():
        assert set(habits.used(page.VILLAGE, cloud=cloud, timer_calls=1)) <= set(prices)
