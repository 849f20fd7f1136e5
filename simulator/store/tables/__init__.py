"""The tables, one noun a module. SQL is the truth: what is not here did not happen; indexes and charts are made from it.

A new module of tables is imported here, so that migrations and tests see it.
"""

from simulator.store.tables.assessments import (
    AccommodationRow,
    AnswerRow,
    AttemptRow,
    FormRow,
    IntegrityNoteRow,
    PinnedRow,
    StationRow,
    TurnScoreRow,
)
from simulator.store.tables.base import Base
from simulator.store.tables.cohorts import AssignmentRow, CohortMemberRow, CohortRow, ProgramSessionRow
from simulator.store.tables.drills import MomentAnswerRow, MomentVersion
from simulator.store.tables.looking_back import NoteRow, NudgeRow, PauseRow, SelfAssessmentRow
from simulator.store.tables.measurement import CutScoreRow, StatementRow
from simulator.store.tables.model_calls import ModelCallRow
from simulator.store.tables.operations import BulkChunk, BulkRun
from simulator.store.tables.people import (
    ConsentRow,
    InvitationRow,
    LookRow,
    MembershipRow,
    PersonRow,
    ProgramRow,
    SignInRow,
    SignInTryRow,
)
from simulator.store.tables.preferences import SettledRow
from simulator.store.tables.rating import (
    RatingCommentRow,
    RatingItemRow,
    RatingSetRow,
    RatingSettlementRow,
    RatingSheetRow,
)
from simulator.store.tables.review import (
    CommentRow,
    CommentSaveRow,
    ExerciseRow,
    OverrideRow,
    ReviewIndexRow,
    ShareRow,
)
from simulator.store.tables.rubrics import RubricChoiceRow, RubricVersion
from simulator.store.tables.sessions import MarkRow, PersonaVersion, SessionRow, TurnRow
from simulator.store.tables.studio import DraftRow, RetirementRow, SaveRow, VersionRow

__all__ = [
    "AccommodationRow",
    "AnswerRow",
    "AssignmentRow",
    "AttemptRow",
    "Base",
    "BulkChunk",
    "BulkRun",
    "CohortMemberRow",
    "CohortRow",
    "CommentRow",
    "CommentSaveRow",
    "ConsentRow",
    "CutScoreRow",
    "DraftRow",
    "ExerciseRow",
    "FormRow",
    "IntegrityNoteRow",
    "InvitationRow",
    "LookRow",
    "MarkRow",
    "MembershipRow",
    "ModelCallRow",
    "MomentAnswerRow",
    "MomentVersion",
    "NoteRow",
    "NudgeRow",
    "OverrideRow",
    "PauseRow",
    "PersonRow",
    "PersonaVersion",
    "PinnedRow",
    "ProgramRow",
    "ProgramSessionRow",
    "RatingCommentRow",
    "RatingItemRow",
    "RatingSetRow",
    "RatingSettlementRow",
    "RatingSheetRow",
    "RetirementRow",
    "ReviewIndexRow",
    "RubricChoiceRow",
    "RubricVersion",
    "SaveRow",
    "SelfAssessmentRow",
    "SessionRow",
    "SettledRow",
    "ShareRow",
    "SignInRow",
    "SignInTryRow",
    "StatementRow",
    "StationRow",
    "TurnRow",
    "TurnScoreRow",
    "VersionRow",
]
