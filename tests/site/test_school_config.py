"""What a secretary is told about a mistake in school.toml: the file, the line, the key, and what belongs there."""

from datetime import date, time
from pathlib import Path

import pytest

from school_site.config import SchoolConfigError, load_school


@pytest.fixture
def problems(tmp_path: Path, school_toml: str) -> "Spoilt":
    return Spoilt(tmp_path / "school.toml", school_toml)


class Spoilt:
    """school.toml with one thing changed, and what the loader says about it."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text

    def line_of(self, words: str) -> int:
        return next(number for number, line in enumerate(self.text.splitlines(), 1) if line.startswith(words))

    def after(self, old: str, new: str) -> tuple[str, ...]:
        assert old in self.text
        self.path.write_text(self.text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(SchoolConfigError) as refused:
            load_school(self.path)
        return refused.value.problems


def test_the_real_file_is_right_and_says_when_terms_and_lessons_are(tmp_path: Path, school_toml: str) -> None:
    path = tmp_path / "school.toml"
    path.write_text(school_toml, encoding="utf-8")

    config = load_school(path)

    assert config.year.terms[0].start == date(2026, 9, 1)
    assert config.bells[0].start == time(8, 30)
    assert config.school.time_zone == "Europe/Moscow"
    assert config.counter.metrika is None


def test_a_missing_key_is_named_with_the_line_of_its_table(problems: Spoilt) -> None:
    (found,) = problems.after('phone = "+7 (000) 000-00-00"\n', "")
    assert found == (
        f"{problems.path}, строка {problems.line_of('[school]')}, ключ «phone»: ключа не хватает, "
        "ожидается телефон в кавычках, например «+7 (000) 000-00-00»."
    )


def test_a_value_of_the_wrong_type_is_named_with_its_own_line(problems: Spoilt) -> None:
    (found,) = problems.after("start = 2026-11-02", 'start = "2 ноября"')
    assert found == (
        f"{problems.path}, строка {problems.line_of('start = 2026-11-02')}, ключ «start»: "
        "ожидается дата без кавычек, например 2026-09-01."
    )


def test_an_unknown_key_is_a_typing_mistake_and_is_named(problems: Spoilt) -> None:
    line = problems.line_of("email")
    found = problems.after("email =", 'e-mail = "a@example.org"\nemail =')
    said = "такого ключа нет, уберите его или исправьте опечатку."
    assert found == (f"{problems.path}, строка {line}, ключ «e-mail»: {said}",)


def test_a_term_that_ends_before_it_begins_is_refused(problems: Spoilt) -> None:
    (found,) = problems.after("end = 2026-12-30", "end = 2026-10-30")
    assert found.endswith("четверть кончается раньше, чем начинается.")
    assert f"строка {problems.line_of('start = 2026-11-02') - 2}," in found


def test_terms_that_overlap_are_refused(problems: Spoilt) -> None:
    (found,) = problems.after("start = 2026-11-02", "start = 2026-10-20")
    assert found.endswith("2 четверть начинается раньше, чем кончается 1.")


def test_bells_that_overlap_are_refused(problems: Spoilt) -> None:
    (found,) = problems.after("end = 09:15:00", "end = 09:30:00")
    assert found.endswith("2-й урок должен идти после 1-го.")


def test_an_unknown_time_zone_is_refused_with_an_example(problems: Spoilt) -> None:
    (found,) = problems.after("Europe/Moscow", "Europe/Burminka")
    assert f"строка {problems.line_of('time_zone')}," in found
    assert "ожидается имя вида «Europe/Moscow»" in found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("[counter]", "[counter", id="bracket not closed"),
        pytest.param('email = "school@example.org"', "email = school@example.org", id="quotes forgotten"),
    ],
)
def test_what_is_not_toml_is_named_with_its_line(problems: Spoilt, old: str, new: str) -> None:
    (found,) = problems.after(old, new)
    assert f"строка {problems.line_of(old)}: запись не понята" in found


def test_every_problem_is_told_at_once(problems: Spoilt) -> None:
    assert len(problems.after('phone = "+7 (000) 000-00-00"\nemail = "school@example.org"', 'email = "почта"')) == 2


def test_a_file_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(SchoolConfigError, match="файл не читается"):
        load_school(tmp_path / "school.toml")
