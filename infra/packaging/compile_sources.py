"""Compile files to bytecode; run by the target's own Python as a script, so it imports nothing of ours.

    python compile_sources.py < orders.json     [[source, name in the package, where to write], …]

Each file is compiled in a process of its own, forked from this one. What `marshal` writes depends on which strings the
interpreter has met before: so the same file gives the same bytes, whatever else is compiled.
"""

import json
import os
import py_compile
import sys


def main() -> None:
    """Compile all; exit 1 with the first file that is no Python."""
    for source, name, written in json.load(sys.stdin):
        child = os.fork()
        if not child:
            _compile(source, name, written)
        if os.waitpid(child, 0)[1]:
            sys.exit(1)


def _compile(source: str, name: str, written: str) -> None:
    try:
        py_compile.compile(
            source,
            cfile=written,
            dfile=name,  # no path of the machine that built it; the importer puts in where it lies
            doraise=True,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
    except py_compile.PyCompileError as error:
        sys.stderr.write(error.msg)
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
