"""Times as they come back from a database."""

from __future__ import annotations

from datetime import UTC, datetime


def aware(at: datetime) -> datetime:
    """With its zone. SQLite gives times back without one; they were written in UTC."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)
