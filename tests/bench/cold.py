"""`make bench-cold`: measure fresh interpreters, and write the figures into docs/performance.md.

    python -m tests.bench.cold [--quick] [--no-write]

Each program is run in turn, so that a busy moment meets all; ratios and gains are medians of runs of the same round.
Processor time is of the interpreter alone: what the table's server takes is in the clock's time only. Where valgrind is
there, instructions are counted too: they repeat to a few in a hundred thousand, whatever else the machine does.
"""

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

from functions.domain.roll.people import Person
from functions.storage import keys, records
from functions.storage.dynamodb import DynamoTable, create_table
from functions.web import visit
from tests.bench import cold_programs, data, report
from tests.bench.cold_programs import Program
from tests.bench.scenarios import event
from tests.support.engines import CREDENTIALS, emulated_client, ministack

RUNS: Final = 15
QUICK_RUNS: Final = 2
_FLAGS: Final = ("-S", "-s", "-P", "-B")  # nothing but the program's own path, and no bytecode written
_TABLE: Final = "school-cold"
_WEEK: Final = "2026-W47"  # of data.py


@dataclass(frozen=True, slots=True)
class Place:
    """Where the programs run: settings of the function, and the file of the event."""

    settings: dict[str, str]
    event: Path


@dataclass
class Cold:
    """What a program took, run by run: milliseconds of processor time and by the clock; millions of instructions."""

    program: Program
    processor: list[float]
    wall: list[float]
    instructions: float | None = None


def main() -> None:
    """Run everything; print the report, and write it unless told otherwise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few runs: shows that the benchmark runs")
    parser.add_argument("--no-write", action="store_true", help="leave docs/performance.md as it is")
    options = parser.parse_args()
    runs, counted = (QUICK_RUNS, False) if options.quick else (RUNS, shutil.which("valgrind") is not None)
    with tempfile.TemporaryDirectory() as scratch, _place(Path(scratch)) as place:
        folders = cold_programs.prepare(Path(scratch))
        pages = _measured(list(cold_programs.pages(folders)), place, runs, counted=counted)
        imports = _measured(list(cold_programs.imports(folders)), place, runs, counted=counted)
    figures = "\n\n".join((_head(runs), _ratios(pages[:3]), _steps(pages), _imports(imports)))
    print(figures)  # noqa: T201  # a command prints
    if not options.no_write:
        report.write("make bench-cold", figures)


@contextmanager
def _place(scratch: Path) -> Iterator[Place]:
    """Fill a table on loopback, and log a guardian in: the handler has the clock of this machine, so this moment."""
    with ExitStack() as stack:
        endpoint = stack.enter_context(ministack())
        client = stack.enter_context(emulated_client(endpoint))
        create_table(client, _TABLE)
        table = DynamoTable(client, _TABLE)
        data.fill(table)
        key = keys.person(data.TENANT, data.GUARDIAN)
        guardian = records.of(table.batch_get([key])[key], Person)
        cookie = visit.open_session(table, data.TENANT, guardian, datetime.now(UTC))
        path = scratch / "event.json"
        path.write_text(json.dumps(event("GET", f"/diary/{data.pupil_id(0)}/{_WEEK}", cookie)), encoding="utf-8")
        settings = {
            "SCHOOL_TABLE": f"dynamodb:{_TABLE}",
            "SCHOOL_TABLE_ENDPOINT": endpoint,
            "SCHOOL_BASE_URL": "http://127.0.0.1:8000",
            "SCHOOL_TENANT": data.TENANT,
            "PYTHONHASHSEED": "0",
        }
        yield Place(settings | CREDENTIALS, path)


def _measured(programs: Sequence[Program], place: Place, runs: int, *, counted: bool) -> list[Cold]:
    found = [Cold(program, [], []) for program in programs]
    for turn in range(runs + 1):
        for one in found:
            processor, wall = _run(one.program, place)
            if turn:  # the first round warms the disk up
                one.processor.append(processor)
                one.wall.append(wall)
    if counted:
        for one in found:
            one.instructions = _instructions(one.program, place)
    return found


def _command(program: Program, place: Place) -> list[str]:
    return [sys.executable, *_FLAGS, "-c", program.text, str(place.event), *map(str, program.path)]


def _run(program: Program, place: Place) -> tuple[float, float]:
    """Return milliseconds of processor time, and by the clock, of one fresh interpreter."""
    with tempfile.TemporaryFile() as log:
        to_log = [(os.POSIX_SPAWN_DUP2, log.fileno(), 2)]
        start = time.perf_counter()
        process = os.posix_spawn(sys.executable, _command(program, place), place.settings, file_actions=to_log)
        _, status, used = os.wait4(process, 0)
        wall = time.perf_counter() - start
        if status:
            log.seek(0)
            raise RuntimeError(f"{program.name}: {log.read().decode(errors='replace')}")
    return (used.ru_utime + used.ru_stime) * 1000, wall * 1000


def _instructions(program: Program, place: Place) -> float:
    """Return millions of instructions that a fresh interpreter takes, in user space."""
    counting = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
    done = subprocess.run(
        [*counting, *_command(program, place)], env=place.settings, capture_output=True, text=True, check=True
    )
    (count,) = re.findall(r"I\s+refs:\s+([\d,]+)", done.stderr)
    return int(count.replace(",", "")) / 1e6


def _head(runs: int) -> str:
    return (
        f"Measured {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {platform.machine()}, {runs} runs."
    )


def _ratios(found: list[Cold]) -> str:
    floor, *_ = found
    columns = "processor ms | clock ms | ratio, processor | ratio, clock | M instructions | ratio"
    rows = [f"| fresh interpreter to the first answer | {columns} |", "|---|---|---|---|---|---|---|"]
    for one in found:
        ratios = _ratio(one.processor, floor.processor), _ratio(one.wall, floor.wall)
        rows.append(
            f"| {one.program.name} | {median(one.processor):.0f} | {median(one.wall):.0f} "
            f"| {ratios[0]:.2f} | {ratios[1]:.2f} | {_counted(one.instructions)} "
            f"| {_counted_ratio(one.instructions, floor.instructions)} |"
        )
    return "### Cold start\n\n" + "\n".join(rows)


def _steps(found: list[Cold]) -> str:
    """Return the table of what each step saves: the first page with it undone, less the first page."""
    floor, ours, _, *undone = found
    rows = ["| step | saves, processor ms | saves, M instructions | of the floor |", "|---|---|---|---|"]
    for one in undone:
        gain = median(a - b for a, b in zip(one.processor, ours.processor, strict=True))
        less = None if one.instructions is None or ours.instructions is None else one.instructions - ours.instructions
        share = gain / median(floor.processor) if less is None else less / (floor.instructions or less)
        rows.append(f"| {one.program.name} | {gain:.0f} | {_counted(less)} | {share:.1%} |")
    return "### What each step saves of the first page\n\n" + "\n".join(rows)


def _imports(found: list[Cold]) -> str:
    frame, *_ = found
    rows = [
        "| import of the entry point | processor ms | ratio, processor | M instructions | ratio |",
        "|---|---|---|---|---|",
    ]
    rows += [
        f"| {one.program.name} | {median(one.processor):.0f} | {_ratio(one.processor, frame.processor):.2f} "
        f"| {_counted(one.instructions)} | {_counted_ratio(one.instructions, frame.instructions)} |"
        for one in found
    ]
    return "### Import of each function's package\n\n" + "\n".join(rows)


def _ratio(ours: list[float], theirs: list[float]) -> float:
    return median(a / b for a, b in zip(ours, theirs, strict=True))


def _counted(millions: float | None) -> str:
    return "" if millions is None else f"{millions:.0f}"


def _counted_ratio(ours: float | None, theirs: float | None) -> str:
    return "" if ours is None or theirs is None else f"{ours / theirs:.3f}"


if __name__ == "__main__":
    main()
