"""What was worked out is kept until the data it rests on change."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Kept:
    """The latest results, each with the version of the data it rests on; safe among threads. most: how many are kept."""

    def __init__(self, most: int) -> None:
        self._most, self._found, self._lock = most, OrderedDict[Hashable, tuple[str, Any]](), threading.Lock()

    def get(self, key: Hashable, version: str, make: Callable[[], T]) -> T:
        """What was made for this key at this version, or what `make` makes now."""
        with self._lock:
            held = self._found.get(key)
            if held is not None and held[0] == version:
                self._found.move_to_end(key)
                found: T = held[1]
                return found
        made = make()
        with self._lock:
            self._found[key] = (version, made)
            self._found.move_to_end(key)
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return made
