"""The one switch that forbids real models, so that no test and no demonstration ever reaches one by accident."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from simulator.model.port import ModelFailed

_forbidden = threading.Event()


def forbid_real_calls() -> None:
    """From now on every real model of this process raises ModelFailed('forbidden'); fakes go on."""
    _forbidden.set()


def allow_real_calls() -> None:
    """Takes the ban back."""
    _forbidden.clear()


def real_calls_forbidden() -> bool:
    return _forbidden.is_set()


@contextmanager
def real_calls(*, allowed: bool) -> Iterator[None]:
    """Real calls allowed or forbidden for a while; afterwards as before."""
    before = _forbidden.is_set()
    (_forbidden.clear if allowed else _forbidden.set)()
    try:
        yield
    finally:
        (_forbidden.set if before else _forbidden.clear)()


def check(model: str) -> None:
    """Raises ModelFailed('forbidden') where real calls are forbidden."""
    if _forbidden.is_set():
        raise ModelFailed("forbidden", "real models are forbidden in this process", where=model, mend="use a fake")
