from enum import StrEnum

from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment
from markupsafe import Markup, escape

from functions.web.writing import write_plainly, written


class Kind(StrEnum):
    QUOTED = '"'


def environment() -> Environment:
    made = Environment(autoescape=True)
    write_plainly(made)
    return made


VALUES = st.one_of(
    st.text(),
    st.text(alphabet="а&<>\"'"),
    st.integers(),
    st.booleans(),
    st.none(),
    st.text(alphabet="<b>&").map(Markup),
    st.sampled_from(Kind),
)


@given(value=VALUES)
def test_a_value_is_written_as_it_would_be_escaped(value: object) -> None:
    assert written(value) == str(escape(value))
    assert environment().from_string("{{ value }}").render(value=value) == str(escape(value))


def test_what_a_macro_gives_is_not_escaped_twice() -> None:
    source = "{% macro item(title) %}<li>{{ title }}</li>{% endmacro %}{{ item(title) }}"

    assert environment().from_string(source).render(title="5 < 6") == "<li>5 &lt; 6</li>"


def test_templates_compile_to_the_quick_way_of_writing() -> None:
    assert "environment.written(" in environment().compile("<p>{{ value }}</p>", raw=True)
