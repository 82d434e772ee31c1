"""Run a server that listens on all interfaces where nobody else can reach it, and let one port in.

    unshare --net --map-root-user python in_namespace.py SOCKET PORT COMMAND …

DynamoDB Local cannot be told to listen on 127.0.0.1 only. So it runs in a network namespace of
its own, which has a loopback and nothing else. The parent listens on 127.0.0.1 in its own
namespace and passes that socket (file descriptor SOCKET): a socket stays in the namespace where
it was made. Each connection to it is relayed to PORT of the server. SIGTERM ends both, and so does
the parent's own end, however it comes: our standard input closes then.
"""

import contextlib
import fcntl
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
from typing import Final

SIOCGIFFLAGS: Final = 0x8913  # netdevice(7)
SIOCSIFFLAGS: Final = 0x8914
IFF_UP: Final = 0x1
INTERFACE: Final = "16sh14x"  # struct ifreq: name, flags
BLOCK: Final = 65536


def main() -> int:
    """Start the command, relay to it, and return its exit status."""
    listener = socket.socket(fileno=int(sys.argv[1]))
    port, command = int(sys.argv[2]), sys.argv[3:]
    _loopback_up()
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    threading.Thread(target=_accept, args=(listener, port), daemon=True).start()
    threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
    return server.wait()


def _loopback_up() -> None:
    """What `ip link set lo up` does; iproute2 is not everywhere."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        answer = fcntl.ioctl(any_socket, SIOCGIFFLAGS, struct.pack(INTERFACE, b"lo", 0))
        flags = struct.unpack(INTERFACE, answer)[1]
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack(INTERFACE, b"lo", flags | IFF_UP))


def _end_with_parent(server: "subprocess.Popen[bytes]") -> None:
    while os.read(0, 1):  # not sys.stdin: at the interpreter's end its lock would still be ours
        pass
    server.terminate()


def _accept(listener: socket.socket, port: int) -> None:
    while True:
        outside, _ = listener.accept()
        try:
            inside = socket.create_connection(("127.0.0.1", port))
        except OSError:  # the server is still starting; the parent asks again
            outside.close()
            continue
        for one, other in ((outside, inside), (inside, outside)):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=_relay, args=(one, other), daemon=True).start()


def _relay(source: socket.socket, target: socket.socket) -> None:
    """Pass on one direction until its end. A side that breaks off breaks off the other too."""
    with contextlib.suppress(OSError):
        while block := source.recv(BLOCK):
            target.sendall(block)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


if __name__ == "__main__":
    sys.exit(main())
