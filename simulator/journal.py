"""What the machine writes down of its own work: JSON lines on stderr and counters for Prometheus. Never anybody's words.

`note("turn.answered", session=…, turn=3, seconds=0.04)`: names and numbers only. The fields that may be written are a
closed list; anything else is refused when it is written, so that no transcript can slip into a log by accident.
"""

from __future__ import annotations

import logging
import sys
import threading
from typing import Any, Final

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server

FIELDS: Final = frozenset({
    "session", "turn", "patient", "scenario", "voice", "seconds", "judge", "rubric", "unscored", "turns", "kind", "model",
    "place", "tokens", "cost", "outcome", "run", "chunk", "role", "action", "allowed", "station", "people", "rows", "mode",
})  # fmt: skip
"""All that a line may say beside its name. Ids, counts, kinds and times; no free text."""
_LONGEST: Final = 120
"""Characters of one value: more is no id and no name of a kind."""

registry = CollectorRegistry()
_EVENTS = Counter("fifty_minutes_events", "What happened, by name", ["event"], registry=registry)
_SECONDS = Histogram(
    "fifty_minutes_seconds", "How long it took, by name", ["event"], registry=registry,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0),
)  # fmt: skip
_lock = threading.Lock()
_serving: set[int] = set()


def note(event: str, **fields: Any) -> None:
    """Writes a line and counts it. Raises ValueError for a field that is not in FIELDS or a value that could be words."""
    unknown = fields.keys() - FIELDS
    if unknown:
        raise ValueError(f"{event}: {sorted(unknown)} may not be logged; the fields are listed in simulator/journal.py")
    for name, value in fields.items():
        if isinstance(value, str) and (len(value) > _LONGEST or "\n" in value):
            raise ValueError(f"{event}: {name} is too long to be an id or a kind")
    _EVENTS.labels(event).inc()
    if isinstance(fields.get("seconds"), int | float):
        _SECONDS.labels(event).observe(float(fields["seconds"]))
    _logger().info(event, **fields)


def serve_metrics(port: int, host: str = "127.0.0.1") -> None:
    """Offers the counters at http://host:port/metrics, once a process."""
    with _lock:
        if port in _serving:
            return
        _serving.add(port)
    start_http_server(port, addr=host, registry=registry)


def set_level(level: str) -> None:
    """debug, info, warning or error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )  # fmt: skip


def _logger() -> Any:
    if not structlog.is_configured():
        set_level("info")
    return structlog.get_logger()
