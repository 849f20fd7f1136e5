"""To whom a thing belongs, by its kind and id: what every guarded call asks before it lets anybody do anything."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from simulator.store.tables import (
    AssignmentRow,
    AttemptRow,
    CohortRow,
    CommentRow,
    ExerciseRow,
    FormRow,
    InvitationRow,
    ProgramSessionRow,
    RatingItemRow,
    RatingSetRow,
    RatingSheetRow,
    SessionRow,
    ShareRow,
)

Owner = tuple[str | None, str | None]
"""(person, program); None where a thing belongs to none of the kind."""
OF_A_PROGRAM: Final[dict[str, Any]] = {
    "cohort": CohortRow, "assignment": AssignmentRow, "form": FormRow, "invitation": InvitationRow, "attempt": AttemptRow,
    "rating_set": RatingSetRow,
}  # fmt: skip
OF_A_SESSION: Final[dict[str, Any]] = {"comment": CommentRow, "exercise": ExerciseRow}
OF_A_SET: Final[dict[str, Any]] = {"rating_item": RatingItemRow, "sheet": RatingSheetRow}


def whose(sql: Session, kind: str, thing: str) -> Owner | None:
    """Whose it is; None where there is no such thing."""
    if kind == "session_id":
        return _session(sql, thing)
    if kind in OF_A_SESSION:
        remark = sql.get(OF_A_SESSION[kind], thing)
        return _session(sql, remark.session_id) if remark else None
    if kind in OF_A_SET:
        dealt: Any = sql.get(OF_A_SET[kind], thing)
        of = sql.get(RatingSetRow, dealt.set_id) if dealt else None
        return (dealt.person_id, of.program_id) if of else None
    row = sql.get(OF_A_PROGRAM[kind], thing)
    if row is None:
        return None
    return (row.person_id if kind == "attempt" else None), row.program_id


def _session(sql: Session, session_id: str) -> Owner | None:
    """The program it was done for, or that its owner shares it with just now; else nobody's but the owner's."""
    session = sql.get(SessionRow, session_id)
    if session is None:
        return None
    done = sql.get(ProgramSessionRow, session_id)
    if done is not None:
        return done.person_id, done.program_id
    shared = select(ShareRow.program_id).where(ShareRow.session_id == session_id, ShareRow.revoked_at.is_(None))
    return session.person, sql.scalars(shared).first()
