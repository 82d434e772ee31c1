"""What a diary page weighs on the wire, on a first visit with an empty cache: a parent pays for it by the megabyte."""

import pytest
from playwright.sync_api import Response

from tests.support.browser import DESKTOP, PHONE, NewContext, School, log_in, no_sideways_scroll

MOST_HTML = 14 * 1024
MOST_IN_ALL = 30 * 1024


def test_a_first_visit_to_the_diary_weighs_less_than_30_kb(school: School, new_context: NewContext) -> None:
    warm = new_context(PHONE).new_page()
    log_in(warm, school.person(role="guardian", note="ребёнок в 7 классе: неделя"))
    warm.get_by_role("link", name="Раньше").click()  # a week with topics, homework and marks

    cold = new_context(PHONE, storage_state=warm.context.storage_state()).new_page()
    answers: list[Response] = []
    cold.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108  # Playwright marks what it is given
    page = cold.goto(warm.url)
    cold.wait_for_load_state("networkidle")
    assert page is not None
    html = _body(page)
    assert html <= MOST_HTML
    assert len(answers) > 2  # the page, and what it needs
    assert sum(_body(answer) for answer in answers) <= MOST_IN_ALL


@pytest.mark.parametrize("view", ["Отметки", "Итоги", "Пропуски"])
def test_each_view_of_the_diary_weighs_less_than_14_kb_and_fits_a_phone(
    school: School, new_context: NewContext, view: str
) -> None:
    page = new_context(PHONE).new_page()
    log_in(page, school.person(role="guardian", note="ребёнок в 7 классе: неделя"))

    tab = page.get_by_role("navigation", name="Вид дневника").get_by_role("link", name=view)
    with page.expect_response(lambda answer: answer.request.is_navigation_request()) as navigation:
        tab.click()

    page.wait_for_load_state("networkidle")
    assert _body(navigation.value) <= MOST_HTML
    no_sideways_scroll(page)
    tabs = page.locator(".tabs ul")
    assert tabs.evaluate("one => one.scrollWidth <= one.clientWidth")


def test_the_tables_of_a_term_fit_a_phone(school: School, new_context: NewContext) -> None:
    page = new_context(PHONE).new_page()
    log_in(page, school.person(role="guardian", note="ребёнок в 7 классе: неделя"))
    page.get_by_role("link", name="Отметки").click()
    page.get_by_role("link", name="Показать расчёты").click()
    assert page.locator(".working__table").count() > 0

    wider = "all => all.filter(one => one.scrollWidth > one.clientWidth).length"
    assert page.locator(".summary-table, details.working").evaluate_all(wider) == 0
    no_sideways_scroll(page)


def test_the_head_of_a_page_takes_one_line_on_a_wide_screen(school: School, new_context: NewContext) -> None:
    page = new_context(DESKTOP).new_page()
    log_in(page, school.person(role="teacher", note="её ребёнок в 7 классе"))

    assert page.locator(".site-header__inner").evaluate("one => one.clientHeight") < 80


def _body(answer: Response) -> int:
    """Return the bytes of a body as they were sent, compressed."""
    assert answer.ok
    return answer.request.sizes()["responseBodySize"]
