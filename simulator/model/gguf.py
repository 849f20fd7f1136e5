"""A model file in this very process: llama.cpp behind a loopback port, which nobody without this process's key may use.

Optional: needs `xllamacpp`. The server lives as long as the object; one file is loaded once a process.
"""

from __future__ import annotations

import os
import secrets
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from simulator.model.port import ModelFailed

_loading = threading.Lock()


class LocalServer:
    """llama.cpp serving one GGUF file. context: tokens of one conversation; at_once: conversations side by side.

    Raises ModelFailed where the package or the file is missing, or the file cannot be loaded.
    """

    def __init__(self, file: Path, *, context: int = 8192, at_once: int = 2, threads: int | None = None) -> None:
        if not file.is_file():
            raise ModelFailed("no_model", "LOCAL_GGUF names no file", where=file.name, mend="check the path")
        try:
            import xllamacpp
        except ImportError:
            raise ModelFailed(
                "no_model", "a model file needs the package xllamacpp", where=file.name,
                mend="pip install -r requirements-local.txt",
            ) from None  # fmt: skip
        self.name = file.stem
        self.key = SecretStr(secrets.token_hex(16))
        params: Any = xllamacpp.CommonParams()
        params.model.path = str(file)
        params.model_alias = {self.name}
        params.n_ctx = context * at_once
        params.n_parallel = at_once
        params.cpuparams.n_threads = threads or max(1, os.cpu_count() or 1)
        params.hostnames = ["127.0.0.1"]
        params.api_keys = [self.key.get_secret_value()]
        # Nothing but the chat: no web page, and no list of what is being said in which slot.
        params.ui = params.endpoint_slots = params.endpoint_props = params.endpoint_metrics = False
        params.verbosity = 1
        try:
            self._server: Any = xllamacpp.Server(params)
        except RuntimeError:
            raise ModelFailed(
                "no_model", "the model file cannot be loaded", where=file.name, mend="is it whole?"
            ) from None

    @property
    def url(self) -> str:
        return f"{self._server.listening_address}/v1"


def local_server(file: Path, context: int) -> LocalServer:
    """The one server of this process for a file."""
    with _loading:
        return _server(file.resolve(), context)


@lru_cache(maxsize=2)
def _server(file: Path, context: int) -> LocalServer:
    return LocalServer(file, context=context)
