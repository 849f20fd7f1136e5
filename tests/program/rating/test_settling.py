"""Where raters differ they talk; where markers of an assessment differ a third person settles it, and results say so."""

from __future__ import annotations

import csv
import io

import pytest
import sqlalchemy as sa

from simulator.errors import SimulatorError
from simulator.program.rating import differing
from simulator.store.rating import ItemRecord, SheetRecord
from tests.program.rating.conftest import RATERS, Marked

TWO = RATERS[:2]
BOTH = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)


def _set(marked: Marked) -> str:
    return marked.room.sets.make(
        marked.program, "R", [marked.form], TWO, by="admin-north", count=3, strategy="chance"
    ).id  # fmt: skip


def _drawn(marked: Marked, **more: object) -> str:
    given: dict[str, object] = {"by": "admin-north", "share": 1.0, **more}
    return marked.room.adjudicating.draw(marked.form, TWO, **given).id  # type: ignore[arg-type]


def _level(item: ItemRecord) -> int:
    """What the judge gave it on empathy."""
    (judge,) = item.judged.values()
    return int(judge["scores"]["empathy"][0])


def _like_the_judge(marked: Marked, rating_set: str) -> dict[int, int | None]:
    return {i.number: _level(i) for i in marked.items(rating_set)}


def test_a_level_against_does_not_apply_is_a_difference_and_one_level_is_not() -> None:
    assert differing.apart(3, None)
    assert differing.apart(2, 4)
    assert not differing.apart(3, 4)
    assert not differing.apart(None, None)


def _item(judged: dict[str, object]) -> ItemRecord:
    return ItemRecord("i", "s", 1, "p", None, None, None, 1, "c", "Beth", "", (), "…", {"j": judged})  # type: ignore[dict-item]


def _sheets(*scores: int | None) -> list[SheetRecord]:
    return [
        SheetRecord(str(n), "s", "i", f"r{n}", 1, {"empathy": {"rated": True, "score": s}})
        for n, s in enumerate(scores)
    ]


@pytest.mark.parametrize(
    ("scores", "judge", "why"),
    [
        ((2, 4), [3, 0.9], [differing.RATERS]),
        ((2, 2), [4, 0.9], [differing.JUDGE]),
        ((1, 4), [4, 0.4], [differing.RATERS, differing.JUDGE, differing.LOW]),
        ((3, 3), [3, 0.4], [differing.LOW]),
        ((3, 3), None, [differing.NONE]),
        ((None, None), None, None),
        ((3, 4), [3, 0.9], None),
    ],
)
def test_why_a_turn_is_in_the_queue(
    scores: tuple[int | None, ...], judge: list[float] | None, why: list[str] | None
) -> None:
    item = _item({"scores": {"empathy": judge} if judge else {}, "unscored": None if judge else "failed"})
    assert differing.doubts(item, _sheets(*scores), 0.5).get("empathy") == why


def test_nobody_sees_a_difference_before_everybody_has_submitted(marked: Marked) -> None:
    rating_set = _set(marked)
    marked.give(rating_set, "ines-north", {}, otherwise=1)
    item = marked.items(rating_set)[0]
    for by in ("ines-north", "olu-north", "admin-north"):
        assert marked.room.discussing.differing(rating_set, by=by) == []
        with pytest.raises(SimulatorError, match="still being rated"):
            marked.room.discussing.comment(item.id, "But look!", by=by)
        with pytest.raises(SimulatorError, match="still being rated"):
            marked.room.discussing.agree(item.id, "empathy", 3, "Because.", by=by)
    assert marked.room.discussing.mine("ines-north") == []


@BOTH
def test_raters_who_differ_talk_and_agree_and_what_they_gave_stays(marked: Marked) -> None:
    rating_set, talk = _set(marked), marked.room.discussing
    marked.give(rating_set, "ines-north", {1: 1}, otherwise=None)
    marked.give(rating_set, "olu-north", {1: 4}, otherwise=None)
    one = next(t for t in talk.differing(rating_set, by="ines-north") if t.number == 1)
    assert {o.who: o.scores["empathy"] for o in one.opinions} == {"Ines north": 1, "Olu north": 4}
    assert differing.RATERS in one.why["empathy"]
    waiting = talk.mine("olu-north")[0][2]
    talk.comment(one.item, "She never says what he felt.", by="ines-north")
    with pytest.raises(SimulatorError, match="needs a reason"):
        talk.agree(one.item, "empathy", 2, " ", by="olu-north")
    with pytest.raises(SimulatorError, match="the raters of a turn agree"):
        talk.agree(one.item, "empathy", 2, "I think so.", by="kim-north")
    for dimension in one.why:
        talk.agree(one.item, dimension, 2 if dimension == "empathy" else None, "Content only.", by="olu-north")
    after = next(t for t in talk.differing(rating_set, by="ines-north") if t.number == 1)
    assert [r.text for r in after.remarks] == ["She never says what he felt."]
    assert (after.settled["empathy"].score, after.settled["empathy"].way) == (2, "agreed")
    assert {o.scores["empathy"] for o in after.opinions} == {1, 4}
    assert after.open == ()
    assert sum(n for _, _, n in talk.mine("olu-north")) == waiting - 1


def test_what_is_agreed_in_a_rating_set_does_not_touch_results(marked: Marked) -> None:
    rating_set = _set(marked)
    for rater, level in (("ines-north", 1), ("olu-north", 5)):
        marked.give(rating_set, rater, {}, otherwise=level)
    before = marked.town.office.results.export(marked.form, "csv")
    marked.room.discussing.agree(marked.items(rating_set)[0].id, "empathy", 5, "So.", by="ines-north")
    assert marked.town.office.results.export(marked.form, "csv") == before


def test_a_share_of_every_trainee_is_drawn_and_no_attempt_twice(marked: Marked) -> None:
    rating_set = _drawn(marked, share=0.2, least_sure=0)
    drawn = [i.person for i in marked.items(rating_set)]
    assert sorted(drawn) == ["ann-north"] * 2 + ["bob-north"] * 2  # 6 turns each: 1.2, rounded up
    with pytest.raises(SimulatorError, match="no turn to draw from"):
        _drawn(marked)


def test_turns_that_the_judge_left_unscored_or_was_unsure_of_are_drawn_besides(marked: Marked) -> None:
    with marked.town.database.engine.begin() as sql:
        sql.execute(sa.text("UPDATE turn_scores SET confidence = 0.9"))
        attempt = {"a": marked.attempts["ann-north"]}
        sql.execute(sa.text("DELETE FROM turn_scores WHERE attempt_id = :a AND station = 1 AND number = 2"), attempt)
        sql.execute(
            sa.text(
                "UPDATE turn_scores SET confidence = 0.2, score = 3 WHERE attempt_id = :a AND station = 0 AND number = 3"
            ),
            attempt,
        )
    items = marked.items(_drawn(marked, share=0.01, least_sure=0.1))
    mine = {(i.station, i.turn) for i in items if i.person == "ann-north"}
    assert {(1, 2), (0, 3)} <= mine
    assert len(items) <= 4


@BOTH
def test_a_third_persons_score_is_used_by_results_which_say_so_and_the_judges_is_kept(marked: Marked) -> None:
    office, queue = marked.town.office, marked.room.adjudicating
    with marked.town.database.engine.begin() as sql:
        sql.execute(sa.text("UPDATE turn_scores SET confidence = 0.9"))
    rating_set = _drawn(marked, least_sure=0)
    agreeing = _like_the_judge(marked, rating_set)
    item = marked.items(rating_set)[0]
    marked.give(rating_set, "ines-north", agreeing)
    assert queue.queue(rating_set, by="kim-north") == []
    marked.give(rating_set, "olu-north", {**agreeing, item.number: 5 if _level(item) < 4 else 1})
    for marker in TWO:
        assert queue.queue(rating_set, by=marker) == []
        with pytest.raises(SimulatorError, match="marked this turn yourself"):
            queue.settle(item.id, "empathy", 4, "Mine.", by=marker)
    waiting = [t for t in queue.queue(rating_set, by="kim-north") if t.number == item.number]
    assert [o.who for o in waiting[0].opinions] == ["Marker A", "Marker B"]
    assert "north" not in repr(waiting[0].opinions)
    settled = 5 if _level(item) != 5 else 1
    queue.settle(item.id, "empathy", settled, "It names what he feels, and asks.", by="kim-north")
    assert "empathy" not in next(
        (t.open for t in queue.queue(rating_set, by="kim-north") if t.number == item.number), ()
    )
    (said,) = office.results.overview(marked.form).settled
    assert (said.score, said.judge, said.way) == (settled, _level(item), "adjudicated")
    (mine,) = [s for s in office.assessing.scores(item.attempt or "") if s.source == "people"]
    assert (mine.station, mine.number, mine.dimension, mine.score) == (item.station, item.turn, "empathy", settled)
    kept = office.assessing._store.scores(item.attempt, judged=True)
    assert _level(item) in [
        s.score for s in kept if (s.station, s.number, s.dimension) == (item.station, item.turn, "empathy")
    ]
    rows = list(csv.DictReader(io.StringIO(office.results.export(marked.form, "csv").decode("utf-8-sig"))))
    assert [r["score"] for r in rows if r["source"] == "people"] == [f"{settled:.1f}"]
    assert office.assessing.replay(item.attempt or "").differences == ()


def test_the_latest_settled_score_counts_and_a_turn_never_counts_twice(marked: Marked) -> None:
    rating_set = _drawn(marked)
    for rater, level in (("ines-north", 1), ("olu-north", 5)):
        marked.give(rating_set, rater, {}, otherwise=level)
    item = marked.items(rating_set)[0]
    before = len(marked.town.office.assessing.scores(item.attempt or ""))
    settle = marked.room.adjudicating.settle
    settle(item.id, "empathy", 4, "At first sight.", by="kim-north")
    settle(item.id, "empathy", 2, "Read again: it fits anyone.", by="kim-north")
    marked.room.discussing.agree(item.id, "empathy", 3, "We agree on the middle.", by="ines-north")
    scores = marked.town.office.assessing.scores(item.attempt or "")
    assert len(scores) == before
    assert [s.score for s in scores if s.source == "people"] == [3]
    assert len(marked.store.settlements(rating_set=rating_set)) == 3


def test_a_dimension_the_judge_never_scored_is_scored_by_people(marked: Marked) -> None:
    attempt = marked.attempts["ann-north"]
    with marked.town.database.engine.begin() as sql:
        sql.execute(
            sa.text("DELETE FROM turn_scores WHERE attempt_id = :a AND station = 0 AND number = 1"), {"a": attempt}
        )
    rating_set = _drawn(marked)
    for rater in TWO:
        marked.give(rating_set, rater, {})
    item = next(i for i in marked.items(rating_set) if (i.attempt, i.station, i.turn) == (attempt, 0, 1))
    one = next(t for t in marked.room.adjudicating.queue(rating_set, by="kim-north") if t.item == item.id)
    assert one.why == {"empathy": [differing.NONE]}
    marked.room.adjudicating.settle(item.id, "empathy", 3, "Both say so.", by="kim-north")
    found = [s for s in marked.town.office.assessing.scores(attempt) if (s.station, s.number) == (0, 1)]
    assert [(s.dimension, s.source, s.score) for s in found] == [("empathy", "people", 3)]


def test_erasing_a_trainee_takes_comments_and_reasons_and_leaves_the_settled_score(marked: Marked) -> None:
    rating_set = _drawn(marked)
    for rater, level in (("ines-north", 1), ("olu-north", 5)):
        marked.give(rating_set, rater, {}, otherwise=level)
    item = next(i for i in marked.items(rating_set) if i.person == "ann-north")
    marked.room.discussing.comment(item.id, "The heron again.", by="olu-north")
    marked.room.adjudicating.settle(item.id, "empathy", 4, "The heron carries it.", by="kim-north")
    marked.town.office.privacy.erase("ann-north")
    assert marked.store.comments(item.id) == []
    (kept,) = marked.store.settlements(rating_set=rating_set)
    assert (kept.score, kept.reason) == (4, None)
