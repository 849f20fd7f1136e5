"""People, programs, cohorts, assignments, assessments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "looks",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("action", sa.String(80), nullable=False),
        sa.Column("subject", sa.String(64), index=True),
        sa.Column("program_id", sa.String(32)),
        sa.Column("thing", sa.String(64)),
    )
    op.create_index("looks_program_at", "looks", ["program_id", "at"])
    op.create_table(
        "people",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("email", sa.String(254), unique=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("password_hash", sa.String(200)),
        sa.Column("issuer", sa.String(250)),
        sa.Column("subject", sa.String(250)),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("disabled_at", TIME),
        sa.Column("erased_at", TIME),
        sa.UniqueConstraint("issuer", "subject", name="one_person_a_subject"),
    )
    op.create_table(
        "pinned",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "programs",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(120), nullable=False, unique=True),
        sa.Column("retention_days", sa.Integer),
        sa.Column("consent_text", sa.Text, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
    )
    op.create_table(
        "sign_in_tries",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("at", TIME, nullable=False),
    )
    op.create_index("sign_in_tries_key_at", "sign_in_tries", ["key", "at"])
    op.create_table(
        "accommodations",
        sa.Column("program_id", sa.String(32), sa.ForeignKey("programs.id"), primary_key=True),
        sa.Column("person_id", sa.String(32), sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("extra_time", sa.Integer, nullable=False),
    )
    op.create_table(
        "cohorts",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("program_id", sa.String(32), sa.ForeignKey("programs.id"), nullable=False, index=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("closed_at", TIME),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("person_id", sa.String(32), sa.ForeignKey("people.id"), nullable=False, index=True),
        sa.Column("program_id", sa.String(32), sa.ForeignKey("programs.id"), nullable=False),
        sa.Column("text_sha256", sa.String(64), nullable=False),
        sa.Column("given_at", TIME, nullable=False),
        sa.Column("withdrawn_at", TIME),
    )
    op.create_table(
        "forms",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("program_id", sa.String(32), sa.ForeignKey("programs.id"), nullable=False, index=True),
        sa.Column("title", sa.String(160), nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("created_by", sa.String(32), nullable=False),
        sa.Column("locked_at", TIME, nullable=False),
        sa.Column("released_at", TIME),
        sa.Column("cut", sa.Float),
    )
    op.create_table(
        "memberships",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("program_id", sa.String(32), sa.ForeignKey("programs.id"), nullable=False, index=True),
        sa.Column("person_id", sa.String(32), sa.ForeignKey("people.id"), nullable=False, index=True),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("pseudonym", sa.String(12), nullable=False),
        sa.Column("groups", sa.JSON, nullable=False),
        sa.Column("joined_at", TIME, nullable=False),
        sa.Column("left_at", TIME),
        sa.UniqueConstraint("program_id", "person_id", name="one_membership_a_program"),
        sa.UniqueConstraint("program_id", "pseudonym", name="one_pseudonym_a_program"),
    )
    op.create_table(
        "sign_ins",
        sa.Column("token_sha256", sa.String(64), primary_key=True),
        sa.Column("person_id", sa.String(32), sa.ForeignKey("people.id"), nullable=False, index=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("revoked_at", TIME),
    )
    op.create_table(
        "assignments",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("cohort_id", sa.String(32), sa.ForeignKey("cohorts.id"), nullable=False, index=True),
        sa.Column("program_id", sa.String(32), sa.ForeignKey("programs.id"), nullable=False, index=True),
        sa.Column("title", sa.String(160), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("persona_id", sa.String(60)),
        sa.Column("scenario_id", sa.String(60)),
        sa.Column("form_id", sa.String(32)),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("withdrawn_at", TIME),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("form_id", sa.String(32), sa.ForeignKey("forms.id"), nullable=False, index=True),
        sa.Column("program_id", sa.String(32), sa.ForeignKey("programs.id"), nullable=False),
        sa.Column("cohort_id", sa.String(32), sa.ForeignKey("cohorts.id")),
        sa.Column("person_id", sa.String(32), sa.ForeignKey("people.id"), nullable=False, index=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("extra_time", sa.Integer, nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("ended_at", TIME),
        sa.UniqueConstraint("form_id", "person_id", "number", name="one_attempt_a_number"),
    )
    op.create_table(
        "cohort_members",
        sa.Column("cohort_id", sa.String(32), sa.ForeignKey("cohorts.id"), primary_key=True),
        sa.Column("person_id", sa.String(32), sa.ForeignKey("people.id"), primary_key=True, index=True),
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("token_sha256", sa.String(64), nullable=False, unique=True),
        sa.Column("program_id", sa.String(32), sa.ForeignKey("programs.id"), nullable=False, index=True),
        sa.Column("email", sa.String(254), nullable=False, index=True),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("cohort_id", sa.String(32), sa.ForeignKey("cohorts.id")),
        sa.Column("invited_by", sa.String(32)),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("used_at", TIME),
        sa.Column("revoked_at", TIME),
    )
    op.create_table(
        "integrity_notes",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("attempt_id", sa.String(32), sa.ForeignKey("attempts.id"), nullable=False, index=True),
        sa.Column("station", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("amount", sa.Integer, nullable=False),
        sa.Column("at", TIME, nullable=False),
    )
    op.create_table(
        "markings",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("form_id", sa.String(32), sa.ForeignKey("forms.id"), nullable=False, index=True),
        sa.Column("program_id", sa.String(32), sa.ForeignKey("programs.id"), nullable=False, index=True),
        sa.Column("attempt_id", sa.String(32), sa.ForeignKey("attempts.id"), nullable=False, index=True),
        sa.Column("station", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("why", sa.String(10), nullable=False),
        sa.Column("first", sa.String(32)),
        sa.Column("second", sa.String(32)),
        sa.Column("settled_by", sa.String(32)),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.UniqueConstraint("attempt_id", "station", "number", name="one_marking_a_turn"),
    )
    op.create_table(
        "program_sessions",
        sa.Column("session_id", sa.String(32), sa.ForeignKey("sessions.id"), primary_key=True),
        sa.Column("program_id", sa.String(32), sa.ForeignKey("programs.id"), nullable=False),
        sa.Column("person_id", sa.String(32), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("assignment_id", sa.String(32), sa.ForeignKey("assignments.id"), index=True),
        sa.Column("attempt_id", sa.String(32), index=True),
    )
    op.create_index("program_sessions_program_person", "program_sessions", ["program_id", "person_id"])
    op.create_table(
        "station_answers",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("attempt_id", sa.String(32), sa.ForeignKey("attempts.id"), nullable=False, index=True),
        sa.Column("station", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("saved_at", TIME, nullable=False),
        sa.Column("said_at", TIME),
        sa.Column("result", sa.JSON),
        sa.Column("unscored", sa.Text),
        sa.UniqueConstraint("attempt_id", "station", "number", name="one_answer_a_stimulus"),
    )
    op.create_table(
        "stations",
        sa.Column("attempt_id", sa.String(32), sa.ForeignKey("attempts.id"), primary_key=True),
        sa.Column("station", sa.Integer, primary_key=True),
        sa.Column("session_id", sa.String(32), sa.ForeignKey("sessions.id"), index=True),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("closes_at", TIME, nullable=False),
        sa.Column("ended_at", TIME),
    )
    op.create_table(
        "turn_scores",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("form_id", sa.String(32), sa.ForeignKey("forms.id"), nullable=False),
        sa.Column("attempt_id", sa.String(32), sa.ForeignKey("attempts.id"), nullable=False),
        sa.Column("station", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("dimension", sa.String(60), nullable=False),
        sa.Column("source", sa.String(8), nullable=False),
        sa.Column("rater", sa.String(120), nullable=False),
        sa.Column("score", sa.Float),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("counts", sa.Boolean, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.UniqueConstraint(
            "attempt_id", "station", "number", "dimension", "rater", "source", name="one_score_a_rater"
        ),
    )
    op.create_index(
        "turn_scores_results", "turn_scores", ["form_id", "counts", "attempt_id", "station", "dimension", "score"]
    )


def downgrade() -> None:
    for table in (
        "turn_scores",
        "stations",
        "station_answers",
        "program_sessions",
        "markings",
        "integrity_notes",
        "invitations",
        "cohort_members",
        "attempts",
        "assignments",
        "sign_ins",
        "memberships",
        "forms",
        "consents",
        "cohorts",
        "accommodations",
        "sign_in_tries",
        "programs",
        "pinned",
        "people",
        "looks",
    ):
        op.drop_table(table)
