"""Which sessions were scored by a rubric."""

from __future__ import annotations

from sqlalchemy import func, select

from simulator.store.database import Database
from simulator.store.tables import MarkRow


def sessions_marked(database: Database, rubric: str, most: int) -> list[str]:
    """The ids of the sessions with marks by this rubric (`id@version`), the latest marked first."""
    query = (
        select(MarkRow.session_id)
        .where(MarkRow.rubric == rubric)
        .group_by(MarkRow.session_id)
        .order_by(func.max(MarkRow.marked_at).desc(), MarkRow.session_id)
        .limit(most)
    )
    with database.session() as sql:
        return list(sql.scalars(query))
