"""What the code of the functions imports and opens, read from its syntax: nothing of it is listed by hand."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Final

from packaging.utils import canonicalize_name

from infra import paths

FUNCTIONS: Final = paths.ROOT / "functions"


def distributions(folder: Path = FUNCTIONS) -> frozenset[str]:
    """Return canonical names of the distributions that a folder's modules import, at once or later."""
    known = packages_distributions()
    modules = {name for tree in _trees(folder) for name in _modules(tree)} - sys.stdlib_module_names - {"functions"}
    return frozenset(str(canonicalize_name(one)) for module in modules for one in known.get(module, [module]))


def services(folder: Path = FUNCTIONS) -> frozenset[str]:
    """Return the services that clients of boto3 are opened for: `boto3.client("dynamodb", …)`."""
    return frozenset(name for tree in _trees(folder) for name in _clients(tree))


@cache
def _trees(folder: Path) -> tuple[ast.Module, ...]:
    return tuple(ast.parse(path.read_bytes(), str(path)) for path in sorted(folder.rglob("*.py")))


def _modules(node: ast.AST) -> Iterator[str]:
    """Yield top-level names; what stands under `if TYPE_CHECKING` is for a checker alone."""
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        children: list[ast.AST] = list(node.orelse)
    else:
        children = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.Import):
        yield from (alias.name.partition(".")[0] for alias in node.names)
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module.partition(".")[0]
    for child in children:
        yield from _modules(child)


def _clients(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"client", "create_client", "resource"}
            and node.args
            and isinstance(node.args[0], ast.Constant)
            and isinstance(node.args[0].value, str)
        ):
            yield node.args[0].value
