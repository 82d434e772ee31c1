"""`make bench`: measure pages and saves, and write the figures into docs/performance.md.

    python -m tests.bench [--quick] [--no-write]

Times differ from machine to machine; ratios within one run, round trips, units and bytes do not.
"""

import argparse
import platform
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from functions.storage.sqlite import SqliteTable
from functions.storage.table import Table
from school_site.freezer import BuildReport
from tests.bench import data, filling, freezing, importing, load, login, measure, packages, report, reports
from tests.bench.measure import Figures
from tests.bench.scenarios import scenarios
from tests.support.engines import dynamodb_local, emulated_client, emulated_table
from tests.support.metered import MeteredTable


class Two(NamedTuple):
    """Two tables of one kind, and what writes so many other schools into the second."""

    alone: Table
    among: Table
    fill: Callable[[int], None]


@contextmanager
def _sqlite() -> Iterator[Two]:
    with tempfile.TemporaryDirectory() as folder:
        alone, among = Path(folder) / "alone.db", Path(folder) / "among.db"
        yield Two(SqliteTable(alone), SqliteTable(among), partial(filling.in_sqlite, among))


@contextmanager
def _dynamodb_local() -> Iterator[Two]:
    with ExitStack() as stack:
        endpoint = stack.enter_context(dynamodb_local())
        client = stack.enter_context(emulated_client(endpoint))
        among = stack.enter_context(emulated_table(client))
        (name,) = client.list_tables()["TableNames"]
        alone = stack.enter_context(emulated_table(client))
        yield Two(alone, among, partial(filling.in_dynamodb, client, name))


def main() -> None:
    """Run everything; print the report, and write it unless told otherwise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few calls: shows that the benchmark runs")
    parser.add_argument("--no-write", action="store_true", help="leave docs/performance.md as it is")
    options = parser.parse_args()
    calls = 20 if options.quick else 400
    parts = [f"Measured {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {platform.machine()}."]
    schools = 10 if options.quick else 1000
    for title, engine in (("SQLite", _sqlite), ("DynamoDB Local", _dynamodb_local)):
        with engine() as two:
            data.fill(two.alone)
            data.fill(two.among)
            two.fill(schools - 1)
            parts.append(_pages(title, _measured(two, calls), schools))
    parts.append(_gateway(load.run(seconds=1 if options.quick else 8)))
    parts.append(_reports(reports.run(quick=options.quick)))
    parts.append(_imports_of_lists(importing.run(quick=options.quick)))
    parts.append(_logins(login.run(5 if options.quick else 40)))
    parts.append(_packages(packages.run(quick=options.quick)))
    parts.append(_freezing(freezing.run(100 if options.quick else 2000)))
    figures = "\n\n".join(parts)
    print(figures)  # noqa: T201  # a command prints
    if not options.no_write:
        report.write("make bench", figures)


def _measured(two: Two, calls: int) -> dict[str, tuple[Figures, Figures]]:
    """Return what each page takes with one school in the table, and among others."""
    metered, found = MeteredTable(two.alone), {}
    for counted, *pair in zip(scenarios(metered), scenarios(two.alone), scenarios(two.among), strict=True):
        trips, reads, writes = measure.count(counted, metered)
        alone, among = measure.run_in_turn(pair, calls)
        found[counted.name] = replace(alone, trips=trips, read_units=reads, write_units=writes), among
    return found


def _pages(title: str, measured: dict[str, tuple[Figures, Figures]], schools: int) -> str:
    columns = "median ms | p95 ms | per second | bytes | gzipped | trips | reads | writes"
    rows = [
        f"| through handler and event | {columns} | median ms among {schools:,} schools | p95 ms | ratio |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    rows += [_row(name, alone, among) for name, (alone, among) in measured.items()]
    return f"### {title}\n\n" + "\n".join(rows)


def _row(name: str, found: Figures, among: Figures) -> str:
    return (
        f"| {name} | {found.median:.1f} | {found.p95:.1f} | {found.per_second:.0f} | {found.size} | {found.gzipped} "
        f"| {found.trips} | {found.read_units:g} | {found.write_units:g} "
        f"| {among.median:.1f} | {among.p95:.1f} | {among.median / found.median:.2f} |"
    )


def _gateway(found: list[load.Load]) -> str:
    columns = "median ms, one connection | p95 ms | per second, 8 connections | median ms | bytes sent"
    rows = [
        f"| through `make run`'s gateway, over HTTP | {columns} |",
        "|---|---|---|---|---|---|",
    ]
    rows += [
        f"| {one.name} | {one.median:.1f} | {one.p95:.1f} | {one.per_second:.0f} | {one.median_together:.1f} "
        f"| {one.size} |"
        for one in found
    ]
    return "### Local gateway, SQLite, default workers\n\n" + "\n".join(rows)


def _reports(found: list[reports.Timed]) -> str:
    rows = ["| report, through handler and event, SQLite | seconds | bytes |", "|---|---|---|"]
    rows += [f"| {one.name} | {one.seconds:.2f} | {one.size} |" for one in found]
    return "### Reports of a school of 1,000 pupils, at the end of its year\n\n" + "\n".join(rows)


def _imports_of_lists(found: list[importing.Step]) -> str:
    rows = ["| list, XLSX into an empty school, SQLite | lines | dry run, s | applied, s |", "|---|---|---|---|"]
    rows += [f"| {one.name} | {one.lines:,} | {one.checked:.1f} | {one.applied:.1f} |" for one in found]
    whole = sum(one.checked + one.applied for one in found)
    return f"### Import of a school of 1,000 pupils for a year: {whole:.0f} s\n\n" + "\n".join(rows)


def _logins(found: list[login.Login]) -> str:
    rows = [
        "| login, processor time | way out, ms | way back, ms | whole, ms | first one, ms |",
        "|---|---|---|---|---|",
    ]
    rows += [
        f"| tokens in {one.tokens} | {one.out:.1f} | {one.back:.1f} | {one.out + one.back:.1f} | {one.first:.0f} |"
        for one in found
    ]
    return "### Login through ESIA, signed in pure Python\n\n" + "\n".join(rows)


def _packages(found: packages.Packed) -> str:
    clouds = tuple(found.clouds)
    titles = " | ".join(f"zip for {cloud}, KB" for cloud in clouds)
    rows = [
        f"| package | zip, KB | unpacked, KB | libraries before pruning, KB | {titles} | load, ms | processor, ms |",
        "|---" * (6 + len(clouds)) + "|",
    ]
    for one in found.host:
        cold, sizes = found.colds[one.function], [found.clouds[cloud].get(one.function) for cloud in clouds]
        elsewhere = " | ".join("–" if size is None else f"{size / 1000:.0f}" for size in sizes)
        rows.append(
            f"| {one.function} | {one.size / 1000:.0f} | {one.unpacked / 1000:.0f} | {one.installed / 1000:.0f} "
            f"| {elsewhere} | {cold.wall:.0f} | {cold.processor:.0f} |"
        )
    rows += ["", "| the package of `diary`, loaded | processor, ms | ratio |", "|---|---|---|"]
    whole = found.variants[packages.AS_PACKED].processor
    rows += [f"| {name} | {one.processor:.0f} | {one.processor / whole:.2f} |" for name, one in found.variants.items()]
    return "### Packages, and how long a bare interpreter takes to load them\n\n" + "\n".join(rows)


def _freezing(reports: dict[str, BuildReport]) -> str:
    rows = ["| freezing the site | seconds | files |", "|---|---|---|"]
    rows += [f"| {what} | {report.seconds:.2f} | {report.files} |" for what, report in reports.items()]
    return "### Site\n\n" + "\n".join(rows)


if __name__ == "__main__":
    main()
