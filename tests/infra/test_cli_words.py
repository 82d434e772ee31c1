"""What the command `school` answers to words it cannot use."""

import pytest
from click.testing import CliRunner

from infra.cli import main


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        pytest.param(["--port", "abc"], "Порт: нужно целое число от 1 до 65534, а не «abc».", id="no number"),
        pytest.param(["--port", "65535"], "Порт: нужно целое число от 1 до 65534, а не «65535».", id="none above it"),
        pytest.param(["--workers", "0"], "Число процессов: нужно целое число от 1 до 64, а не «0».", id="nobody"),
    ],
)
def test_a_number_that_cannot_be_is_refused_in_russian(words: list[str], answer: str) -> None:
    result = CliRunner().invoke(main, ["serve", *words])

    assert result.exit_code == 1
    assert result.output.strip() == answer


def test_the_help_is_in_russian() -> None:
    result = CliRunner().invoke(main, ["serve", "--help"])

    assert result.exit_code == 0
    assert "Порядок вызова" in result.output
    assert "Usage" not in result.output
