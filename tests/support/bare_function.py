"""Load a package's entry points as a cloud does, and pass events to the first; what is loaded comes from the package.

    python -I -S bare_function.py FOLDER MODULE:NAME … < events.json

Prints one JSON: the answers, modules from anywhere but the package and Python's own library, modules without bytecode.
"""

import importlib
import json
import sys
import sysconfig
from pathlib import Path
from typing import Any


def main() -> None:
    """See above."""
    folder, *entries = sys.argv[1:]
    sys.path.insert(0, folder)
    handlers = [getattr(importlib.import_module(module), name) for module, name in (one.split(":") for one in entries)]
    answers = [handlers[0](event, None) for event in json.load(sys.stdin)]
    own = (str(Path(folder).resolve()), *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib")))
    loaded: dict[str, Any] = {
        name: module for name, module in sys.modules.items() if name not in {"__main__", "__mp_main__"}
    }
    files = {name: str(getattr(module, "__file__", None) or "") for name, module in loaded.items()}
    said = {
        "answers": answers,
        "foreign": sorted(name for name, file in files.items() if file and not file.startswith(own)),
        "uncompiled": sorted(
            name
            for name, file in files.items()
            if file.startswith(own[0]) and file.endswith(".py") and not Path(loaded[name].__cached__).exists()
        ),
    }
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main()
