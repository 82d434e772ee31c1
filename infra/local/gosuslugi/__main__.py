"""The emulator as a process of its own. `school serve` starts it and holds the other end of its standard input."""

import logging
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import click
from werkzeug.serving import make_server

from infra.local.gosuslugi.app import create_app
from infra.local.gosuslugi.people import read_people
from infra.local.gosuslugi.state import State
from infra.local.gosuslugi.system import read_system

_FILE = click.Path(path_type=Path)


@click.command()
@click.option("--socket", "socket_number", type=int, required=True, help="Descriptor of the listening socket.")
@click.option("--base-url", required=True, help="Address of the emulator itself.")
@click.option("--system", type=_FILE, required=True, help="File of the registered information system.")
@click.option("--people", type=_FILE, required=True, help="File of the people one can be.")
@click.option("--state", type=_FILE, required=True, help="File of links, consents and keys; made if it is not there.")
@click.option("--certificates", type=_FILE, required=True, help="File to write its own certificates to.")
def main(  # each is an option
    socket_number: int, base_url: str, system: Path, people: Path, state: Path, certificates: Path
) -> None:
    """Serve until standard input ends: the parent is gone then, however it went."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    known = read_people(people)
    app = create_app(
        base_url=base_url, system=read_system(system), people=known, state=State(known, state), bundle=certificates
    )
    if not app.extensions["gosuslugi"].gost.independent:
        click.echo(
            "No GOST engine in OpenSSL here: the emulator checks signatures with the school's own code", err=True
        )
    server = make_server("127.0.0.1", 0, app, threaded=True, fd=socket_number)
    os.close(socket_number)  # the server has its own copy
    threading.Thread(target=_stop_with_parent, args=(server.shutdown,), daemon=True).start()
    server.serve_forever()


def _stop_with_parent(stop: Callable[[], None]) -> None:
    sys.stdin.buffer.read()
    stop()


if __name__ == "__main__":
    main()
