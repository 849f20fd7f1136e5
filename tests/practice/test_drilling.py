"""Moments that are kept: the words first, whatever happens after them; and what comes back, to whom and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from simulator.errors import MessageError, SimulatorError
from simulator.grading.embedded import EmbeddedJudge
from simulator.grading.judge import Judge, JudgeFailed, Marked
from simulator.grading.transcript import Moment as Turn
from simulator.practice.drill import answer
from simulator.practice.drilling import Drilling
from simulator.practice.house import House
from simulator.practice.moment import MomentError, find
from simulator.rubric import Mark, Rubric
from simulator.rubric import load as load_rubric
from simulator.settings import ROOT, Settings
from simulator.store import Answers, Database, Log
from tests.store.stores import opened

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
GOOD = (
    "You told me you can't get warm in your own house and I handed you a swimming plan. I jumped to fixing it, and I can "
    "see why that made you sit up."
)
WRONG = "I only meant that exercise is good for sleep. It's a standard suggestion."


@dataclass
class Scripted:
    """A judge that sees what it is told to see, or fails with a reason, or is struck down."""

    sees: Mapping[str, Sequence[str]] = field(default_factory=dict)
    fails: str = ""
    dies: bool = False
    name: str = "scripted@1"
    asked: int = 0

    def mark(self, moment: Turn, rubric: Rubric) -> Marked:
        self.asked += 1
        if self.dies:
            raise KeyboardInterrupt
        if self.fails:
            raise JudgeFailed(self.fails)
        marks: dict[str, list[Mark]] = {d.id: [] for d in rubric.dimensions}
        marks |= {d: [Mark(id=i, quote=moment.text) for i in ids] for d, ids in self.sees.items()}
        return Marked(marks, 1, moment.truth)


@dataclass
class Clock:
    """Stands still until it is moved on."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with opened(request.param, tmp_path) as database:
        yield database


@pytest.fixture
def clock() -> Clock:
    return Clock()


def drilling(house: House, database: Database, clock: Clock, judge: Judge | None = None) -> Drilling:
    return Drilling(house, Log(database), Answers(database), judge or Scripted(), clock=clock)


def test_an_answer_read_back_is_the_answer_given(house: House, database: Database, clock: Clock) -> None:
    service = drilling(house, database, clock, EmbeddedJudge())
    given = service.answer("ann", service.begin("beth_laps"), GOOD)
    again = drilling(house, database, clock, Scripted(dies=True)).open("ann", given.id)
    assert again.attempt is not None
    assert again.attempt == given.attempt
    core = load_rubric("core", ROOT / "rubrics")
    moment = find("beth_laps", service.moments())
    at_once = answer(moment, GOOD, house.cast(house.source("beth"), None), EmbeddedJudge(), core)
    assert again.attempt.exchange.patient == at_once.exchange.patient
    assert again.attempt.exchange.state == at_once.exchange.state
    assert (again.attempt.verdict, again.attempt.why) == (at_once.verdict, at_once.why)
    assert [(m.id, m.quote) for m in again.attempt.met] == [(m.id, m.quote) for m in at_once.met]


def test_the_log_says_what_made_an_answer(house: House, database: Database, clock: Clock) -> None:
    service = drilling(house, database, clock)
    kept = service.answer("ann", service.begin("beth_laps"), GOOD).record
    assert kept.judge == "scripted@1"
    assert kept.rubric is not None
    assert kept.rubric.startswith("core@")
    assert kept.persona_sha256 == house.source("beth").sha256
    assert Answers(database).moments_text(kept.moment_sha256) == (ROOT / "personas/moments/beth.yaml").read_text()
    assert {"code", "persona_version", "voice"} <= set(kept.provenance)


def test_words_are_kept_when_the_process_is_struck_down_while_judging(
    house: House, database: Database, clock: Clock
) -> None:
    service = drilling(house, database, clock, Scripted(dies=True))
    with pytest.raises(KeyboardInterrupt):
        service.answer("ann", service.begin("beth_laps"), GOOD)
    after = drilling(house, database, clock, EmbeddedJudge())
    (left,) = after.left_over("ann")
    assert (left.record.text, left.attempt, left.owed) == (GOOD, None, True)
    assert after.history("ann") == []
    finished = after.judge_again("ann", left.id)
    assert finished.attempt is not None
    assert finished.attempt.exchange.patient == left.record.patient
    assert after.left_over("ann") == []
    assert [t.moment for t in after.history("ann")] == ["beth_laps"]


def test_words_are_kept_when_the_process_is_struck_down_before_the_patient_has_felt_them(
    house: House, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = drilling(house, database, clock)

    def struck(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("simulator.practice.drilling.felt", struck)
    with pytest.raises(KeyboardInterrupt):
        service.answer("ann", service.begin("beth_laps"), GOOD)
    monkeypatch.undo()
    (left,) = service.left_over("ann")
    assert (left.record.text, left.record.patient) == (GOOD, None)
    twin = service.answer("bob", service.begin("beth_laps"), GOOD)
    assert service.judge_again("ann", left.id).record.patient == twin.record.patient


def test_a_failed_judgement_stays_unscored_with_its_reason_until_it_is_tried_again(
    house: House, database: Database, clock: Clock
) -> None:
    judge = Scripted(fails="the judge did not answer in time")
    service = drilling(house, database, clock, judge)
    given = service.answer("ann", service.begin("beth_laps"), GOOD)
    assert given.attempt is not None
    assert (given.attempt.verdict, given.attempt.score, given.owed) == ("unscored", None, True)
    assert given.record.unscored == "the judge did not answer in time"
    assert given.record.patient
    judge.fails, judge.sees = "", {"rupture_repair": ["names_strain", "owns_part"]}
    scored = service.judge_again("ann", given.id)
    assert (scored.record.verdict, scored.record.score, scored.owed) == ("clear", 3, False)
    assert scored.record.patient == given.record.patient
    asked = judge.asked
    assert service.judge_again("ann", given.id).record == scored.record
    assert judge.asked == asked


def test_words_that_are_no_turn_are_not_kept(house: House, database: Database, clock: Clock) -> None:
    service = drilling(house, database, clock)
    with pytest.raises(MessageError, match="empty"):
        service.answer("ann", service.begin("beth_laps"), "  ")
    assert Answers(database).outlines("ann") == []


def test_again_holds_the_try_before_and_says_so_in_the_log(house: House, database: Database, clock: Clock) -> None:
    service = drilling(house, database, clock, EmbeddedJudge())
    first = service.answer("ann", service.begin("beth_laps"), WRONG)
    facing = service.again("ann", first.id)
    assert (facing.moment.id, facing.previous) == ("beth_laps", first)
    second = service.answer("ann", facing, GOOD)
    assert service.before("ann", second) == first
    assert service.before("ann", first) is None


def test_nobody_opens_or_judges_anothers_answer(house: House, database: Database, clock: Clock) -> None:
    service = drilling(house, database, clock)
    given = service.answer("ann", service.begin("beth_laps"), GOOD)
    for look in (service.open, service.judge_again, service.again):
        with pytest.raises(SimulatorError, match="no such answer"):
            look("bob", given.id)
    assert (service.history("bob"), service.left_over("bob"), service.due("bob")) == ([], [], [])


def test_a_missed_moment_is_due_later_the_same_day(house: House, database: Database, clock: Clock) -> None:
    service = drilling(house, database, clock)
    service.answer("ann", service.begin("beth_laps"), WRONG)
    assert service.due("ann") == []
    assert [m.id for m, _ in service.due_by("ann", NOON + timedelta(hours=12))] == ["beth_laps"]
    clock.now = NOON + timedelta(minutes=21)
    assert [m.id for m in service.due("ann")] == ["beth_laps"]
    standing = next(s for s in service.standings("ann") if s.skill == "confrontation_repair")
    assert (standing.level, standing.answers, standing.due) == (1, 1, 1)
    other = service.answer("ann", service.begin("dawn_a_star"), WRONG)
    found = service.next("ann")
    assert found is not None
    assert found.id == "beth_laps" != other.moment.id


def test_the_first_moment_is_easy_and_needs_no_content_note(house: House, database: Database, clock: Clock) -> None:
    first = drilling(house, database, clock).first("ann")
    assert first is not None
    assert (first.skill, first.difficulty, first.content_notes) == ("empathy", 1, ())


def test_another_moment_leaves_out_what_one_would_rather_not_meet(
    house: House, database: Database, clock: Clock
) -> None:
    service = drilling(house, database, clock)
    hard = find("beth_forty_hours", service.moments())
    other = service.another("ann", hard)
    assert other is not None
    assert other.skill == hard.skill
    assert not set(other.content_notes) & set(hard.content_notes)


def test_a_moment_edited_later_does_not_change_under_an_answer(
    house: House, database: Database, tmp_path: Path
) -> None:
    folder = tmp_path / "personas"
    (folder / "moments").mkdir(parents=True)
    for name in ("beth.yaml", "moments/beth.yaml"):
        (folder / name).write_text((house.settings.personas / name).read_text(encoding="utf-8"), encoding="utf-8")
    moved = House(Settings(_env_file=None, data=tmp_path, personas=folder))  # type: ignore[call-arg]
    service = drilling(moved, database, Clock())
    given = service.answer("ann", service.begin("beth_laps"), GOOD)
    file = folder / "moments/beth.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("sought: 3", "sought: 5"), encoding="utf-8")
    assert service.open("ann", given.id).moment == given.moment != service.begin("beth_laps").moment


def test_a_file_that_does_not_load_leaves_the_others_in_use(
    house: House, database: Database, tmp_path: Path, clock: Clock
) -> None:
    folder = tmp_path / "personas"
    (folder / "moments").mkdir(parents=True)
    for name in ("beth.yaml", "moments/beth.yaml"):
        (folder / name).write_text((house.settings.personas / name).read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "moments/zoe.yaml").write_text("patient: zoe\nmoments: nothing\n", encoding="utf-8")
    service = drilling(House(Settings(_env_file=None, data=tmp_path, personas=folder)), database, clock)  # type: ignore[call-arg]
    assert {m.patient for m in service.moments()} == {"beth"}
    (why,) = service.broken()
    assert "zoe.yaml" in why
    with pytest.raises(MomentError):
        service.begin("zoe_one")
