"""The gateway's server: gunicorn, several processes with several threads each."""

import os
import signal
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Server(BaseApplication):
    """Serves one WSGI application on a socket that listens already; run() returns by SystemExit."""

    def __init__(
        self,
        application: "WSGIApplication",
        listening: socket.socket,
        *,
        workers: int,
        threads: int,
        ready: Callable[[], None],
    ) -> None:
        """Take the application, its socket, the numbers of processes and of threads in each; call ready() once up."""
        self._application = application
        self._descriptor = listening.detach()  # gunicorn owns and closes it from here on
        self._workers = workers
        self._threads = threads
        self._ready = ready
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults; no file and no environment variable is read."""
        values = {
            "bind": f"fd://{self._descriptor}",
            "workers": self._workers,
            "threads": self._threads,
            "worker_class": "gthread",
            # Imported once, before the processes part: half the time and memory of a start.
            "preload_app": True,
            "loglevel": "warning",
            "graceful_timeout": 5,
            "control_socket_disable": True,
            "when_ready": self._when_ready,
        }
        for name, value in values.items():
            self.cfg.set(name, value)

    def load(self) -> "WSGIApplication":  # type: ignore[override]  # the stubs spell the same type out
        """Return the application."""
        return self._application

    def _when_ready(self, _arbiter: Any) -> None:  # noqa: ANN401  # gunicorn's own, not needed
        # A closed terminal ends the school; to gunicorn that signal means "reload".
        signal.signal(signal.SIGHUP, lambda _number, _frame: os.kill(os.getpid(), signal.SIGTERM))
        self._ready()
