"""The W3C's Nu HTML Checker, from npm's vnu-jar: knows which element may stand where, and reads style sheets."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.support.needs import missing

JAR: Final = Path(__file__).parents[1] / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


def complaints(files: Sequence[Path], *options: str) -> list[str]:
    """Return what the checker has to say about files: errors and warnings, one line each, with file and line."""
    java = shutil.which("java")
    if java is None:
        missing("java (Debian: apt-get install default-jre-headless)")
    if not JAR.is_file():
        missing("the Nu HTML Checker (npm ci in tests/)")
    command = [java, "-jar", str(JAR), "--format", "json", "--stdout", "--exit-zero-always", *options, *map(str, files)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [_line(message) for message in json.loads(answer)["messages"]]


def _line(message: dict[str, object]) -> str:
    return f"{message.get('url')}:{message.get('lastLine')}: {message['type']}: {message['message']}"
