"""How a template writes a value: escaped as always, but as plain text.

`{{ value }}` compiles to `escape(value)`, which makes a Markup object of each of a page's thousand values, only for
the page to join them: a seventh of what a page costs. A macro still returns Markup, since what it returns is used.
"""

import re
from typing import Any, Final

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

_special: Final = re.compile("[&<>\"']").search


def write_plainly(environment: Environment) -> None:
    """Let templates that are compiled from now on write values by `written`."""
    environment.code_generator_class = _Generator
    environment.written = written  # type: ignore[attr-defined]  # a template's code can name its environment


def written(value: object) -> str:
    """Return what `escape` does for a value, and most texts and whole numbers as they are."""
    if type(value) is Markup or (type(value) is str and _special(value) is None):
        return value
    return str(value) if type(value) is int else escape(value)


class _Generator(CodeGenerator):
    """Where Jinja has another way of writing, it is Jinja's: an override that is never called loses speed alone."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ANN401  # Jinja's own
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.written(")
        else:
            super()._output_child_pre(node, frame, finalize)
