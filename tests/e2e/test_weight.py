"""What a diary page weighs on the wire, on a first visit with an empty cache: a parent pays for it by the megabyte."""

from playwright.sync_api import Response

from tests.support.browser import PHONE, NewContext, School, log_in

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


def _body(answer: Response) -> int:
    """Return the bytes of a body as they were sent, compressed."""
    assert answer.ok
    return answer.request.sizes()["responseBodySize"]
