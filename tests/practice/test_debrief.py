"""The debrief: the turns that counted, the trainee's own view beside the scores, notes, and what a failed judge leaves."""

from __future__ import annotations

import pytest

from simulator.errors import SimulatorError
from simulator.grading.embedded import EmbeddedJudge
from simulator.grading.judge import JudgeFailed, Marked
from simulator.grading.transcript import Moment
from simulator.practice.debriefing import Debriefing
from simulator.practice.inner import feelings, thoughts
from simulator.practice.roles import roles
from simulator.practice.selfview import beside, leaning
from simulator.practice.turning import worth
from simulator.rubric import Rubric
from tests.practice.conftest import Room

HURT = "I really think you need to stay away from him."
OWNS = "You've every right to be angry. You told me something private and I answered with an order."
TURNS = (
    "You dried your hand before you picked it up, and you're ashamed of being glad.", HURT, "I was only trying to help.",
    "Something changed between us just now. I think you're angry with me.", OWNS, "(waits)",
)  # fmt: skip


def test_the_turns_that_counted_are_the_ones_that_moved_something(room: Room) -> None:
    debrief = room.debriefing.debrief(room.session(*TURNS))
    assert 2 in [t.turn for t in debrief.costly]
    hurt = next(t for t in debrief.costly if t.turn == 2)
    assert hurt.moved < 0
    assert "a confrontation opened" in hurt.did
    assert hurt.what
    assert not {t.turn for t in debrief.best} & {t.turn for t in debrief.costly}
    assert len(debrief.best) <= 2
    assert len(debrief.costly) <= 2
    assert debrief.best
    ordered = sorted(debrief.reviews, key=worth)
    assert {t.turn for t in debrief.costly} == {r.exchange.number for r in ordered[: len(debrief.costly)]}
    for one in (*debrief.best, *debrief.costly):
        assert one.quote in TURNS[one.turn - 1]


def test_every_turn_stands_in_one_feeling_and_thoughts_are_not_repeated(room: Room) -> None:
    past = room.session(*TURNS).past
    runs = feelings(past)
    assert [n for f in runs for n in range(f.first, f.last + 1)] == [e.number for e in past]
    assert all(one.affect != two.affect for one, two in zip(runs, runs[1:], strict=False))
    chosen = [e.felt.thought for e in thoughts(past)]
    assert len(set(chosen)) == len(chosen) > 0


def test_the_role_that_was_called_up_comes_first(room: Room) -> None:
    debrief = room.debriefing.debrief(room.session(*TURNS))
    found = roles(debrief.sitting.source.persona, debrief.sitting.past, debrief.examples)
    assert "ontrolling man" in found[0].figure
    assert 2 in found[0].turns
    assert all(role.from_inside for role in found)
    assert len(found) == len(debrief.sitting.source.persona.transference)


def test_a_self_assessment_is_made_once_before_the_scores_and_kept(room: Room) -> None:
    sitting = room.session(*TURNS)
    assert room.views.of(sitting) is None
    made = room.views.make(sitting, {"empathy": 4, "interpretation_timing": None, "rupture_repair": 2})
    assert room.views.make(sitting, {"empathy": 1}) == made, "after the scores nothing can be changed"
    assert room.again().views.of(sitting) == made
    debrief = room.debriefing.debrief(sitting)
    scales = {b.dimension: b for b in beside(debrief.rubric, made.ratings, debrief.means)}
    assert scales["empathy"].difference == pytest.approx(4 - debrief.means["empathy"].value)
    assert scales["interpretation_timing"].difference is None


def test_the_difference_runs_over_sessions_and_skipping_is_no_rating(room: Room) -> None:
    for rating in (5, 1):
        sitting = room.session(*TURNS[:2])
        room.views.make(sitting, {"empathy": rating})
        room.debriefing.debrief(sitting)
    skipped = room.session("Go on.")
    assert room.views.skip(skipped).skipped
    assert room.views.of(skipped) is not None
    views = room.views.over_sessions("ann")
    assert [v.scales[0].own for v in views] == [5, 1]
    mean = views[0].scales[0].judge
    assert mean is not None
    assert leaning(views, "empathy") == pytest.approx(3 - mean)
    assert leaning(views, "rupture_repair") is None
    assert room.views.over_sessions("bob") == []


@pytest.mark.parametrize("ratings", [{"empathy": 6}, {"empathy": 0}, {"warmth": 3}])
def test_a_rating_that_does_not_exist_is_refused(room: Room, ratings: dict[str, int]) -> None:
    sitting = room.session("Go on.")
    with pytest.raises(SimulatorError, match="no rating"):
        room.views.make(sitting, ratings)
    assert room.views.of(sitting) is None


def test_notes_are_kept_as_written_and_survive_a_restart(room: Room) -> None:
    sitting = room.session("Go on.")
    text = "I felt like her father.\n<b>“quoted”</b> ’ é 中文 عربي"
    room.reflections.note(sitting.id, "felt", "first", room.clock())
    room.reflections.note(sitting.id, "felt", text, room.clock())
    room.reflections.note(sitting.id, "free", "", room.clock())
    assert room.again().reflections.notes(sitting.id) == {"felt": text}


class Broken:
    """A judge that fails until it is mended."""

    name = "broken@1"
    mended = False

    def mark(self, moment: Moment, rubric: Rubric) -> Marked:
        if not self.mended:
            raise JudgeFailed("no answer within 60 seconds")
        return Marked({d.id: () for d in rubric.dimensions}, 0, moment.truth)


def test_a_failed_judge_leaves_turns_unscored_and_can_be_asked_again(room: Room) -> None:
    judge = Broken()
    debriefing = Debriefing(room.practice, judge)
    sitting = room.session(*TURNS[:2])
    debrief = debriefing.debrief(sitting)
    assert debrief.unscored == 2
    assert debrief.means == {}
    assert [r.graded.unscored for r in debrief.reviews] == ["no answer within 60 seconds"] * 2
    assert len(debrief.story) == 5
    judge.mended = True
    assert debriefing.debrief(sitting).unscored == 2, "what is in the log is not asked for again by itself"
    debriefing.try_again(sitting, 1)
    assert debriefing.debrief(sitting).unscored == 1


def test_marks_are_made_once_and_read_back(room: Room) -> None:
    sitting = room.session(*TURNS)
    first = room.debriefing.debrief(sitting)
    again = room.again()
    kept = again.debriefing.marking.kept(sitting)
    assert set(kept) == set(range(1, len(TURNS) + 1))
    second = again.debriefing.debrief(sitting)
    assert second.means == first.means
    assert [t.turn for t in second.best] == [t.turn for t in first.best]


class Counting(EmbeddedJudge):
    """Counts how the ear is asked."""

    batches = 0

    def mark(self, moment: Moment, rubric: Rubric) -> Marked:
        raise AssertionError("one turn at a time")

    def mark_all(self, moments: list[Moment]) -> list[Marked]:
        self.batches += 1
        return super().mark_all(moments)


def test_a_long_session_is_marked_in_one_batch_and_only_what_is_new(room: Room) -> None:
    judge = Counting()
    debriefing = Debriefing(room.practice, judge)
    sitting = room.session(*TURNS)
    assert len(debriefing.debrief(sitting).reviews) == len(TURNS)
    sitting = room.practice.say(sitting, "Go on.")
    assert len(debriefing.debrief(sitting).reviews) == len(TURNS) + 1
    debriefing.debrief(sitting)
    assert judge.batches == 2
