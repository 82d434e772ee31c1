"""Run a Python module as a program that ends with the test run, even if that is killed.

python with_parent.py MODULE

The parent holds the other end of our standard input, which closes when the parent ends.
"""

import os
import runpy
import signal
import sys
import threading


def main() -> None:
    """Run the module under its own name, and watch standard input beside it."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _end_with_parent() -> None:
    # Not sys.stdin: at the interpreter's end its lock would still be ours.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
