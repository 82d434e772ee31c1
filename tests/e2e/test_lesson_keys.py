"""The entry form in a browser: by keyboard alone, by thumbs on 360 points, and without scripts."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.test_path import open_own_lesson
from tests.support.browser import PHONE, NewContext, School, no_sideways_scroll

TOUCH = 44  # points: what a thumb hits


def marks(page: Page) -> Locator:
    return page.get_by_label("Отметки,")


def absences(page: Page) -> Locator:
    return page.get_by_label("Пропуск,")


def emptied(page: Page) -> int:
    """Empty every row by keyboard, put the cursor into the first, and return how many rows there are."""
    count = marks(page).count()
    marks(page).first.focus()
    for _ in range(count):
        page.keyboard.press("Backspace")
        page.keyboard.press("ArrowDown")
    marks(page).first.focus()
    return count


def saved(page: Page) -> None:
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Урок сохранён")


def test_a_mark_for_everybody_is_a_key_each_and_one_save(school: School, new_context: NewContext) -> None:
    page = new_context().new_page()
    open_own_lesson(page, school)
    count = emptied(page)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.method))

    for n in range(count):
        page.keyboard.press(str(2 + n % 4))
    marks(page).last.focus()
    saved(page)

    assert [marks(page).nth(n).input_value() for n in range(count)] == [str(2 + n % 4) for n in range(count)]
    assert requests.count("POST") == 1


def test_letters_points_and_second_marks_are_set_on_either_layout(school: School, new_context: NewContext) -> None:
    page = new_context().new_page()
    open_own_lesson(page, school)
    emptied(page)

    page.keyboard.press("KeyE")  # у, with the keyboard left in Latin
    marks(page).nth(1).dispatch_event("keydown", {"key": "н", "code": "KeyY"})  # as a Russian layout says it
    page.keyboard.press(".")
    page.keyboard.press("4")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    page.keyboard.type("5")
    saved(page)

    assert [absences(page).nth(n).input_value() for n in range(4)] == ["у", "н", "", ""]
    assert [marks(page).nth(n).input_value() for n in range(4)] == ["", "", ".", "4 5"]
    expect(page.get_by_label("Срок для точек")).to_have_value(re.compile(r"\d{4}-\d{2}-\d{2}"))


def test_arrows_move_along_the_row_too_and_letters_work_in_every_column(
    school: School, new_context: NewContext
) -> None:
    page = new_context().new_page()
    open_own_lesson(page, school)
    emptied(page)
    page.get_by_role("button", name="Ещё вид работы").click()
    second = page.get_by_label("Столбец 2,")
    expect(second.first).to_be_visible()

    marks(page).first.focus()
    page.keyboard.press("ArrowRight")
    expect(second.first).to_be_focused()
    page.keyboard.press("4")
    expect(second.nth(1)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(absences(page).nth(1)).to_be_focused()
    page.keyboard.press("Comma")  # б
    expect(absences(page).nth(2)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(absences(page).first).to_be_focused()
    saved(page)

    expect(second.first).to_have_value("4")
    expect(absences(page).nth(1)).to_have_value("б")
    expect(marks(page).first).to_have_value("")


def test_shift_fills_all_that_are_left_and_it_can_be_taken_back(school: School, new_context: NewContext) -> None:
    page = new_context().new_page()
    open_own_lesson(page, school)
    count = emptied(page)
    page.keyboard.press("3")
    page.keyboard.press("KeyY")

    page.keyboard.press("Shift+Digit5")
    assert [marks(page).nth(n).input_value() for n in range(count)] == ["3", ""] + ["5"] * (count - 2)
    page.keyboard.press("Control+z")
    assert [marks(page).nth(n).input_value() for n in range(count)] == ["3", ""] + [""] * (count - 2)

    page.get_by_label("Всем остальным").fill("4")
    page.get_by_role("button", name="Проставить").click()
    page.get_by_role("button", name="Отменить").click()
    page.get_by_label("Всем остальным").fill("н")
    page.get_by_role("button", name="Проставить").click()
    marks(page).last.focus()
    saved(page)

    assert [marks(page).nth(n).input_value() for n in range(count)] == ["3"] + [""] * (count - 1)
    assert [absences(page).nth(n).input_value() for n in range(count)] == [""] + ["н"] * (count - 1)


def test_without_scripts_one_field_is_for_all_others_and_a_second_column_opens(
    school: School, new_context: NewContext
) -> None:
    page = new_context(PHONE, java_script_enabled=False).new_page()
    open_own_lesson(page, school)
    count = marks(page).count()
    for n in range(count):
        marks(page).nth(n).fill("")
        absences(page).nth(n).select_option("")
    page.get_by_role("button", name="Ещё вид работы").click()
    page.get_by_label("Столбец 2,").first.fill("5")
    page.get_by_label("Всем остальным").fill("4")
    marks(page).nth(1).fill("2")
    page.locator(".sheet summary").nth(1).click()
    page.get_by_label("Замечание для семьи").nth(1).fill("Молодец")
    page.get_by_label("Замечание для семьи").nth(1).press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Урок сохранён")

    expect(page.get_by_label("Столбец 2,").first).to_have_value("5")
    assert [marks(page).nth(n).input_value() for n in range(count)] == ["", "2"] + ["4"] * (count - 2)
    expect(page.get_by_label("Замечание для семьи").nth(1)).to_have_value("Молодец")


def test_thumbs_fill_a_lesson_with_a_pad_that_hides_no_row(school: School, new_context: NewContext) -> None:
    page = new_context(PHONE, has_touch=True, is_mobile=True).new_page()
    open_own_lesson(page, school)
    pad = page.locator("[data-keypad]")
    for button in pad.get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= TOUCH
        assert box["width"] >= TOUCH
    marks(page).first.tap()
    count = marks(page).count()
    expect(marks(page).first).to_have_attribute("inputmode", "none")
    for n in range(count):
        pad.get_by_role("button", name="Очистить").tap()
        pad.get_by_role("button", name="Пропуск: н" if n == 1 else "Отметка 4").tap()
        if n < count - 1:
            expect(marks(page).nth(n + 1)).to_be_focused()
            assert clear_of_the_bar(page, n + 1)
    no_sideways_scroll(page)
    page.get_by_role("button", name="Сохранить урок").tap()
    expect(page.get_by_role("status")).to_contain_text("Урок сохранён")
    assert [marks(page).nth(n).input_value() for n in range(count)] == ["4", ""] + ["4"] * (count - 2)
    expect(absences(page).nth(1)).to_have_value("н")


def clear_of_the_bar(page: Page, row: int) -> bool:
    """Tell whether a row's field is wholly above the bar at the bottom."""
    field, bar = marks(page).nth(row).bounding_box(), page.locator(".save-bar").bounding_box()
    assert field is not None
    assert bar is not None
    return field["y"] + field["height"] <= bar["y"]


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_of_two_who_write_one_cell_the_second_chooses(school: School, new_context: NewContext, choice: str) -> None:
    context = new_context(PHONE)
    first, second = context.new_page(), context.new_page()
    address = open_own_lesson(first, school).partition("?")[0]
    second.goto(address)
    here, there = ("3 3", "2 2") if choice == "mine" else ("5 3", "2 4")
    marks(first).first.fill(there)
    first.get_by_role("button", name="Сохранить урок").click()
    expect(first.get_by_role("status")).to_be_visible()
    marks(second).first.fill(here)
    second.get_by_role("button", name="Сохранить урок").click()
    row = second.locator(".sheet__row", has_text="Сейчас в журнале")
    no_sideways_scroll(second)

    row.get_by_label("моё" if choice == "mine" else "то, что сейчас в журнале").check()
    second.get_by_role("button", name="Сохранить урок").click()

    expect(second.get_by_role("status")).to_contain_text("Урок сохранён")
    expect(marks(second).first).to_have_value(here if choice == "mine" else there)
