"""The emulator as a process of its own. `school serve` starts it and holds the other end of its standard input."""

import logging
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import click
from werkzeug.serving import make_server

from infra.local.esia.emulator import Client, create_app
from infra.local.esia.people import read_people


@click.command()
@click.option("--socket", "socket_number", type=int, required=True, help="Descriptor of the listening socket.")
@click.option("--base-url", required=True, help="Address of the emulator itself.")
@click.option("--client-id", required=True)
@click.option("--redirect-uri", required=True, help="The only address to come back to.")
@click.option("--secret", type=click.Path(path_type=Path), required=True, help="File of the shared secret.")
@click.option("--people", type=click.Path(path_type=Path), required=True, help="File of the people one can be.")
def main(socket_number: int, base_url: str, client_id: str, redirect_uri: str, secret: Path, people: Path) -> None:
    """Serve until standard input ends: the parent is gone then, however it went."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    client = Client(client_id, secret.read_text(encoding="utf-8").strip(), redirect_uri)
    app = create_app(base_url=base_url, client=client, people=read_people(people))
    server = make_server("127.0.0.1", 0, app, threaded=True, fd=socket_number)
    os.close(socket_number)  # the server has its own copy
    threading.Thread(target=_stop_with_parent, args=(server.shutdown,), daemon=True).start()
    server.serve_forever()


def _stop_with_parent(stop: Callable[[], None]) -> None:
    sys.stdin.buffer.read()
    stop()


if __name__ == "__main__":
    main()
