"""The template of AWS says what the tables say, and holds what an emulator ignores."""

from infra.aws.template import PATH, text


def test_the_committed_template_is_the_one_that_the_tables_make() -> None:
    assert PATH.read_text(encoding="utf-8") == text(), "Write it anew: .venv/bin/python -m infra.aws"
