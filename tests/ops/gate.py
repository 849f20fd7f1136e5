"""A TCP way to a server that can be shut, opened again, and led elsewhere: a proxy small enough to trust in tests."""

from __future__ import annotations

import contextlib
import socket
import threading


class Gate:
    """Listens on a port of its own and passes everything on to `target`, as long as it is open."""

    def __init__(self, target: int) -> None:
        self.target = target
        self._open = True
        self._pairs: list[socket.socket] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            try:
                if not self._open:
                    raise OSError
                far = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                near.close()
                continue
            self._pairs += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    @staticmethod
    def _pass(one: socket.socket, other: socket.socket) -> None:
        try:
            while data := one.recv(65536):
                other.sendall(data)
        except OSError:
            pass
        finally:
            for end in (one, other):
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()

    def shut(self) -> None:
        """Cuts every connection and refuses new ones."""
        self._open = False
        for end in self._pairs:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._pairs.clear()

    def reopen(self) -> None:
        self._open = True

    def close(self) -> None:
        self.shut()
        self._server.close()
