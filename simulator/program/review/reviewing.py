"""Reading trainees' sessions and writing beside them: comments, and scores of one's own next to the judge's."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

from simulator.errors import SimulatorError
from simulator.practice.debriefing import Debrief, Debriefing
from simulator.practice.practice import Practice, now
from simulator.program.review.remarks import Remarks
from simulator.store.people import PeopleStore
from simulator.store.review import Comment, Override, ReviewStore
from simulator.store.reviewed import Head, Reviewed

LONGEST = 4000
"""Characters in a comment, a reason or a note."""


class Reviewing:
    """The service behind Review. Whose a session is, and who may, is the guard's business."""

    def __init__(
        self, store: ReviewStore, reviewed: Reviewed, people: PeopleStore, practice: Practice,
        debriefing: Callable[[], Debriefing], *, clock: Callable[[], datetime] = now,
    ) -> None:  # fmt: skip
        """debriefing: one that keeps no marks; that an instructor reads a session is not the trainee's looking back."""
        self._store, self._reviewed, self._people, self._practice = store, reviewed, people, practice
        self._make, self._clock = debriefing, clock
        self._made: Debriefing | None = None

    def sessions(self, program: str) -> list[Head]:
        """The sessions that instructors of the program may open, newest first; without anybody's words."""
        return self._reviewed.of_program(program)

    def own(self, person: str) -> list[Head]:
        """A person's own sessions, newest first."""
        return self._reviewed.of_person(person)

    def debrief(self, session_id: str) -> Debrief:
        """A session as its debrief shows it."""
        record = self._practice.log.session(session_id)
        assert record is not None
        return self._debriefing.debrief(self._practice.resume(session_id, record.person))

    def remarks(self, session_id: str) -> Remarks:
        """What stands beside a session."""
        return Remarks(
            tuple(self._store.comments(session_id)),
            tuple(self._store.overrides(session_id)),
            tuple(self._store.exercises(session=session_id)),
        )

    def comment(self, session_id: str, number: int, text: str, *, by: str) -> Comment:
        """Writes to the trainee beside a turn."""
        person = self._whose(session_id)
        self._turn(session_id, number)
        made = Comment(
            uuid.uuid4().hex, session_id, number, person, by, self._name(by), written(text, "a comment"), self._clock(),
            None, None,
        )  # fmt: skip
        self._store.comment(made)
        return made

    def change(self, comment: str, text: str, *, by: str) -> None:
        """Says it otherwise. What was said before remains in the record, and the trainee is shown it as unread."""
        self._mine(comment, by)
        self._store.change_comment(comment, written(text, "a comment"), self._clock())

    def take_back(self, comment: str, *, by: str) -> None:
        """The trainee no longer sees it; what was said remains in the record."""
        self._mine(comment, by)
        self._store.take_back(comment, self._clock())

    def mark_read(self, comment: str, person: str) -> None:  # noqa: ARG002
        """The trainee has read it."""
        self._store.read(comment, self._clock())

    def unread(self, person: str) -> list[Comment]:
        """The comments to this person that they have not marked as read."""
        return self._store.unread(person)

    def override(
        self, session_id: str, number: int, dimension: str, score: int | None, reason: str, *, by: str
    ) -> Override:
        """A person's score of a turn, 1-5 or None for "does not apply", with the reason. The judge's record stays as it is."""
        person = self._whose(session_id)
        record = self._practice.log.session(session_id)
        assert record is not None
        sitting = self._practice.resume(session_id, record.person)
        rubric = self._debriefing.rubric_of(sitting)
        if rubric.dimension(dimension) is None:
            raise SimulatorError(f"there is no scale '{dimension}'", mend="choose one of the rubric's")
        if score not in (None, 1, 2, 3, 4, 5):
            raise SimulatorError(f"{score} is no score", mend="give 1 to 5, or say that the scale does not apply")
        clean = written(reason, "the reason")
        self._turn(session_id, number)
        graded = self._debriefing.marking.grades(sitting)[number]
        judged = graded.scores.get(dimension)
        made = Override(
            session_id, number, dimension, person, by, self._name(by), score, clean, graded.judge, graded.rubric,
            judged.score if judged else None, self._clock(),
        )  # fmt: skip
        self._store.override(made)
        return made

    def withdraw(self, session_id: str, number: int, dimension: str) -> None:
        """Lets the judge's score stand alone again; that there was another remains in the record."""
        self._store.withdraw(session_id, number, dimension, self._clock())

    @property
    def _debriefing(self) -> Debriefing:
        if self._made is None:
            self._made = self._make()
        return self._made

    def _name(self, person: str) -> str:
        found = self._people.person(person)
        return found.name if found else ""

    def _whose(self, session_id: str) -> str:
        """The trainee whose session it is. Raises SimulatorError for one taken in an assessment."""
        record = self._practice.log.session(session_id)
        assert record is not None
        if record.person.startswith("assessed:"):
            raise SimulatorError(
                "this session was taken in an assessment, whose scores are settled there",
                mend="read it here; comment on what was practised",
            )
        return record.person

    def _turn(self, session_id: str, number: int) -> None:
        if (
            not any(t.number == number and t.patient is not None for t in self._practice.log.turns(session_id))
            or number < 1
        ):
            raise SimulatorError(f"there is no turn {number}", where=session_id, mend="choose one from 1 on")

    def _mine(self, comment: str, by: str) -> None:
        found = self._store.one_comment(comment)
        if found is None or found.author != by:
            raise SimulatorError("this is not a comment of yours", mend="write one of your own beside it")


def written(text: str, what: str) -> str:
    """A text as it is kept. Raises SimulatorError where it is empty or far too long."""
    clean = "".join(c for c in text if c in "\n\t" or ord(c) >= 32).strip()
    if not clean:
        raise SimulatorError(f"{what} has no words yet", mend="write a line")
    if len(clean) > LONGEST:
        raise SimulatorError(f"{what} has {len(clean):,} characters, and holds {LONGEST:,}", mend="shorten it")
    return clean
