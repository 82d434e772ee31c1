"""The two ports: the gateway's, and one above it the emulator's. Taken before anything else is begun."""

import errno
import socket
import time
from dataclasses import dataclass
from typing import Final

HOST: Final = "127.0.0.1"  # this machine only: the demo has no passwords
BACKLOG: Final = 256
PATIENCE: Final = 2.0  # seconds


class PortTaken(Exception):
    """Somebody else listens there."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.port = port


class PortForbidden(PortTaken):
    """This user may not listen there; mostly a port below 1024."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Two listening sockets. Whoever connects early waits; nobody is refused while the rest starts."""

    gateway: socket.socket
    emulator: socket.socket

    @property
    def gateway_url(self) -> str:
        """Address of the school, without a slash at the end.

        By its name, not its number: a passkey belongs to a name (WebAuthn Level 3, section 5.1.3), and cookies,
        which know no ports, do not mix with those of the emulator.
        """
        return f"http://localhost:{self.gateway.getsockname()[1]}"

    @property
    def emulator_url(self) -> str:
        """Address of the emulator of ESIA, without a slash at the end."""
        return f"http://{HOST}:{self.emulator.getsockname()[1]}"


def take(port: int) -> Ports:
    """Listen on a port and the one above it; a school that was stopped a moment ago may still be letting go of them.

    Raises:
        PortTaken: Either is in use, or not allowed; the error says which.
    """
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return _take(port)
        except PortTaken as error:
            if isinstance(error, PortForbidden) or time.monotonic() > until:
                raise
        time.sleep(0.1)


def _take(port: int) -> Ports:
    gateway = _listen(port)
    try:
        return Ports(gateway, _listen(port + 1))
    except PortTaken:
        gateway.close()
        raise


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port), backlog=BACKLOG)
    except OSError as error:
        kind = PortForbidden if error.errno == errno.EACCES else PortTaken
        raise kind(port) from error
