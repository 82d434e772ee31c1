"""Setting term marks with the keyboard alone, and a sick note, in a real browser."""

from typing import Any

from playwright.sync_api import expect

from tests.support.browser import PHONE, NewContext, School, log_in, no_sideways_scroll


def person(school: School, words: str) -> dict[str, Any]:
    return school.person(role="teacher", note=words)


def test_term_marks_are_set_and_saved_with_the_keyboard_alone(school: School, new_context: NewContext) -> None:
    page = new_context().new_page()
    log_in(page, person(school, "ведёт математику"))
    page.goto("/journal/7/algebra/results")
    selects = page.locator("select[name^='value.']")
    proposed = [selects.nth(place).get_attribute("data-proposed") for place in range(selects.count())]

    selects.first.focus()
    for mark in proposed:
        if mark in {"2", "3", "4", "5"}:
            page.keyboard.press(mark)
        else:
            page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Сохранить отметки")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Отметки сохранены")
    for place, mark in enumerate(proposed):
        expect(selects.nth(place)).to_have_value(mark if mark in {"2", "3", "4", "5"} else "")


def test_a_mark_far_from_the_average_shows_where_to_say_why(school: School, new_context: NewContext) -> None:
    page = new_context().new_page()
    log_in(page, person(school, "ведёт математику"))
    page.goto("/journal/5/math/results")
    first = page.locator("select[name^='value.']").first
    reason = page.get_by_label("Почему отметка другая").first
    expect(reason).to_be_hidden()

    first.focus()
    free = (first.get_attribute("data-free") or "").split()
    page.keyboard.press(next(mark for mark in "25" if mark not in free))

    expect(reason).to_be_focused()
    page.keyboard.type("Олимпиада")
    first.focus()
    page.keyboard.press("Backspace")
    expect(first).to_have_value("")


def test_what_is_proposed_is_taken_over_by_one_button(school: School, new_context: NewContext) -> None:
    page = new_context().new_page()
    log_in(page, person(school, "ведёт математику"))
    page.goto("/journal/6/math/results")
    selects = page.locator("select[name^='value.']")

    page.get_by_role("button", name="Поставить предложенные").click()

    for place in range(selects.count()):
        expect(selects.nth(place)).to_have_value(selects.nth(place).get_attribute("data-proposed") or "")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Отметки сохранены")


def test_without_a_script_the_same_form_fills_and_saves(school: School, new_context: NewContext) -> None:
    page = new_context(PHONE, java_script_enabled=False).new_page()
    log_in(page, person(school, "ведёт математику"))
    page.goto("/journal/8/algebra/results")

    page.get_by_role("button", name="Поставить предложенные").click()
    page.get_by_text("ещё не сохранены").wait_for()
    page.get_by_role("button", name="Сохранить отметки").click()

    page.get_by_text("Отметки сохранены").wait_for()


def test_a_sick_note_is_written_and_taken_back_on_a_phone(school: School, new_context: NewContext) -> None:
    page = new_context(PHONE).new_page()
    log_in(page, person(school, "классный руководитель 5 класса"))
    page.get_by_role("link", name="Мой класс").click()
    no_sideways_scroll(page)

    page.get_by_label("Ученик").select_option(index=1)
    page.get_by_label("Заметка").fill("справка № 15")
    page.get_by_role("button", name="Записать").click()
    expect(page.get_by_role("status")).to_contain_text("Записано")
    page.locator("li", has_text="справка № 15").get_by_role("button", name="Убрать").click()

    expect(page.get_by_role("status")).to_contain_text("Запись убрана")
    for path in ("Все предметы", "Поведение", "Подписи родителей"):
        page.get_by_role("link", name=path).click()
        no_sideways_scroll(page)
