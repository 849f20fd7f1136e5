"""Drills: what an answer to a moment gives back at once, and which moment comes next."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from simulator.errors import MessageError
from simulator.grading.embedded import EmbeddedJudge
from simulator.grading.judge import JudgeFailed, Marked
from simulator.grading.transcript import Moment as Turn
from simulator.practice.drill import Attempt, Trial, Verdict, answer, due, level, next_moment, scene
from simulator.practice.house import House
from simulator.practice.moment import Moment, MomentError, find
from simulator.practice.moment import load as load_moments
from simulator.practice.schedule import SOON, returns
from simulator.reading.sentences import holds
from simulator.rubric import Mark, Rubric
from simulator.rubric import load as load_rubric
from simulator.settings import ROOT
from simulator.vocabulary import SKILLS, Skill

MOMENTS = load_moments(ROOT / "personas")
CORE: Rubric = load_rubric("core", ROOT / "rubrics")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Scripted:
    """A judge that sees what it is told to see: dimension → marker ids, each shown by the whole turn."""

    sees: Mapping[str, Sequence[str]] = field(default_factory=dict)
    depth: int = 1
    fails: str = ""
    name: str = "scripted@1"

    def mark(self, moment: Turn, rubric: Rubric) -> Marked:
        if self.fails:
            raise JudgeFailed(self.fails)
        marks: dict[str, list[Mark]] = {d.id: [] for d in rubric.dimensions}
        marks |= {d: [Mark(id=i, quote=moment.text) for i in ids] for d, ids in self.sees.items()}
        return Marked(marks, self.depth, moment.truth)


Answers = Callable[..., Attempt]


@pytest.fixture(scope="session")
def say(house: House) -> Answers:
    def run(moment_id: str, text: str, judge: Scripted | EmbeddedJudge | None = None) -> Attempt:
        moment = find(moment_id, MOMENTS)
        cast = house.cast(house.source(moment.patient), None)
        return answer(moment, text, cast, judge or Scripted(), CORE)

    return run


# --- one answer ---------------------------------------------------------------------------------------------------


def test_the_patient_answers_from_the_state_of_the_moment(say: Answers, house: House) -> None:
    moment = find("beth_laps", MOMENTS)
    attempt = say("beth_laps", "You told me you can't get warm in there, and I sent you to the pool.")
    assert attempt.before == moment.state_in(house.source("beth").persona)
    assert attempt.exchange.patient
    assert attempt.exchange.state.turn == attempt.before.turn + 1


def test_what_was_said_before_ends_with_the_patients_last_words(house: House) -> None:
    for moment in (m for m in MOMENTS if m.patient == "dawn"):
        past = scene(moment, house.source("dawn").persona)
        assert past[-1].patient == moment.last_words
        said = [w for e in past for w in (e.therapist, e.patient) if w is not None]
        assert said == [w.text for w in moment.turns]


def test_owning_and_naming_climbs_the_ladder_and_a_defence_slips(say: Answers) -> None:
    good = say("beth_laps", "You told me you can't get warm in your own house and I handed you a swimming plan. "
                            "I jumped to fixing it, and I can see why that made you sit up.")  # fmt: skip
    bad = say("beth_laps", "I only meant that exercise is good for sleep. It's a standard suggestion.")
    assert good.exchange.state.rupture is not None
    assert good.exchange.state.rupture.stage != "open"
    assert good.exchange.state.alliance > good.before.alliance > bad.exchange.state.alliance


def test_the_level_sought_without_a_ceiling_is_a_clear_pass(say: Answers) -> None:
    seen = Scripted({"rupture_repair": ["names_strain", "owns_part"]})
    attempt = say("beth_laps", "I sent you to the pool when you were cold. That was me, in a hurry.", seen)
    assert attempt.score is not None
    assert (attempt.verdict, attempt.score.score, attempt.moment.sought) == ("clear", 3, 3)
    assert attempt.passed


def test_markers_met_carry_their_words_and_markers_missed_are_those_a_better_turn_would_show(say: Answers) -> None:
    text = "I sent you to the pool when you were cold. That was me, in a hurry."
    attempt = say("beth_laps", text, Scripted({"rupture_repair": ["names_strain", "owns_part"]}))
    assert next((m.id, m.says) for m in attempt.met) == ("names_strain", "names what happened between you")
    assert all(holds(text, m.quote) for m in attempt.met)
    assert {m.id for m in attempt.missed} == {"validates", "invites_feelings", "fits_type", "immediate_step"}


def test_a_link_to_a_pattern_is_not_missed_while_the_rupture_is_open(say: Answers) -> None:
    assert "links_pattern" not in {m.id for m in say("beth_laps", "Something just happened between us.").missed}


def test_the_one_thing_to_change_is_the_one_that_lifts_the_turn_most(say: Answers) -> None:
    attempt = say("dawn_a_star", "I gave you a mark. That was my doing.",
                  Scripted({"rupture_repair": ["names_strain", "owns_part"]}))  # fmt: skip
    assert attempt.verdict == "missed"
    assert attempt.change is not None
    assert attempt.change.what == "Find what is right in the complaint, before anything else."


def test_a_ceiling_comes_first_with_its_words(say: Answers) -> None:
    text = "I'm sorry you feel that way, Dawn."
    attempt = say("dawn_a_star", text, Scripted({"rupture_repair": ["notices", "pseudo_apology"]}))
    assert [h.id for h in attempt.held] == ["pseudo_apology"]
    assert attempt.change is not None
    assert (attempt.change.what, attempt.change.quote) == (
        "Apologise for what you did, not for what the patient feels.",
        text,
    )


def test_a_pass_under_a_ceiling_is_reached_but_not_clear(say: Answers) -> None:
    seen = Scripted({"rupture_repair": ["names_strain", "validates", "owns_part", "over_apologises"]})
    assert say("beth_laps", "I'm so terribly sorry, that was unforgivable of me.", seen).verdict == "reached"


def test_too_deep_is_answered_with_how_deep_could_be_borne(say: Answers) -> None:
    seen = Scripted({"interpretation_timing": ["grounded", "tentative", "single_idea"]}, depth=3)
    attempt = say("beth_before_the_door", "Perhaps it is the fence outside the school again.", seen)
    assert attempt.verdict == "missed"
    assert attempt.change is not None
    assert "depth 1" in attempt.change.what
    assert "a rejected interpretation" in attempt.change.what


def test_taking_up_an_opening_at_the_depth_that_can_be_borne_is_in_time(say: Answers) -> None:
    seen = Scripted({"interpretation_timing": ["takes_up_opening", "grounded"]}, depth=1)
    assert (
        say("rhian_in_the_pipes", "You're asking why it won't stop. It's the pipe, in this wall.", seen).verdict
        == "clear"
    )


def test_where_the_scale_does_not_apply_nothing_is_counted_and_something_is_suggested(say: Answers) -> None:
    attempt = say("dawn_six_and_a_half", "Six and a half.", Scripted(depth=0))
    assert (attempt.verdict, attempt.score) == ("unscored", None)
    assert attempt.change is not None
    assert "what you notice" in attempt.change.what


def test_a_judge_that_fails_leaves_the_answer_unscored_and_the_patient_answers_all_the_same(say: Answers) -> None:
    attempt = say("beth_most_company", "She was company.", Scripted(fails="the model timed out"))
    assert (attempt.verdict, attempt.score, attempt.change) == ("unscored", None, None)
    assert "the model timed out" in attempt.why
    assert attempt.exchange.patient


def test_the_same_words_give_the_same_attempt(say: Answers) -> None:
    seen = Scripted({"empathy": ["names_feeling", "specific"]})
    assert say("beth_most_company", "That kitchen got lonely.", seen) == say(
        "beth_most_company", "That kitchen got lonely.", seen
    )


def test_a_patient_does_not_say_the_same_at_every_moment(say: Answers) -> None:
    answers = {
        say(m.id, "(waits)").exchange.patient
        for m in MOMENTS
        if m.patient == "beth" and m.skill == "confrontation_repair"
    }
    assert len(answers) > 1


def test_words_to_another_patient_are_refused(house: House) -> None:
    cast = house.cast(house.source("dawn"), None)
    with pytest.raises(MomentError):
        answer(find("beth_laps", MOMENTS), "Hello.", cast, Scripted(), CORE)


def test_an_empty_answer_is_refused(say: Answers) -> None:
    with pytest.raises(MessageError):
        say("beth_laps", "   ")


# --- restraint ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment_id", "text"),
    [
        ("beth_meal_plan", "You should start with regular meals and see a doctor about the sleep."),
        ("dawn_a_conscience", "Don't be so hard on yourself, I'm sure anyone would have done the same."),
        ("beth_ceiling_still_up", "When did he first hit you? Did you tell anybody? Do you feel safe at home now?"),
        ("dawn_six_minutes_late", "I was only late because my last session overran, it wasn't my intention at all."),
    ],
)
def test_going_with_the_pull_is_a_miss_however_warm_it_sounds(say: Answers, moment_id: str, text: str) -> None:
    warm = Scripted({"empathy": ["names_feeling", "specific", "makes_sense", "most_charged", "invites"]})
    attempt = say(moment_id, text, warm)
    assert attempt.verdict == "missed"
    assert "went with it" in attempt.why
    assert attempt.change is not None
    assert holds(text, attempt.change.quote) or not attempt.change.quote


def test_a_silence_kept_where_silence_is_wanted_is_a_clear_pass_without_a_score(say: Answers) -> None:
    attempt = say("beth_ceiling_still_up", "(waits)")
    assert (attempt.verdict, attempt.score) == ("clear", None)
    assert "med cart" in attempt.exchange.patient  # she goes on by herself


def test_many_words_fill_a_silence_even_kind_ones(say: Answers) -> None:
    kind = Scripted({"empathy": ["names_feeling", "specific", "makes_sense"]})
    long = "You said it out loud in this room after all these months of nearly saying it, and it is said now, and the walls held."
    assert say("beth_ceiling_still_up", long, kind).verdict == "missed"


def test_advice_is_left_out_and_the_person_met_instead(say: Answers) -> None:
    met = Scripted({"empathy": ["names_feeling", "specific", "most_charged"]})
    assert (
        say("beth_meal_plan", "You'd have her sorted by noon, and you're still holding the shoe.", met).verdict
        == "clear"
    )


def test_with_the_embedded_judge_an_order_to_beth_is_a_miss_and_turns_her_cold(say: Answers) -> None:
    attempt = say(
        "beth_tonight_is_thursday", "You need to stay away from him. Don't pick up if he calls again.", EmbeddedJudge()
    )
    assert attempt.verdict == "missed"
    assert attempt.exchange.state.stance == "confronting"
    assert attempt.exchange.state.alliance < attempt.before.alliance - 0.1


# --- difficulty follows the person -----------------------------------------------------------------------------------


def trials(
    *verdicts: str, skill: Skill = "empathy", difficulty: int = 1, apart: timedelta = timedelta(hours=1)
) -> list[Trial]:
    """A history of different moments, oldest first; the letters of a word: c(lear), r(eached), m(issed), u(nscored)."""
    names: dict[str, Verdict] = {"c": "clear", "r": "reached", "m": "missed", "u": "unscored"}
    word = "".join(verdicts)
    return [Trial(f"m{i}", skill, difficulty, names[v], NOON + i * apart) for i, v in enumerate(word)]


@pytest.mark.parametrize(
    ("word", "at"),
    [("", 1), ("c", 1), ("cc", 2), ("cmc", 1), ("crc", 1), ("cuc", 2), ("mm", 1), ("ccc", 2)],
)
def test_two_clear_passes_in_a_row_make_it_harder(word: str, at: int) -> None:
    assert level(trials(word), "empathy") == at


def test_two_misses_in_a_row_make_it_easier() -> None:
    risen = trials("cc")
    later = [Trial(f"n{i}", "empathy", 2, "missed", NOON + timedelta(days=1, hours=i)) for i in range(2)]
    assert level([*risen, *later[:1]], "empathy") == 2
    assert level([*risen, *later], "empathy") == 1


def test_nothing_is_harder_than_the_hardest() -> None:
    assert level([*trials("cc"), *_later(trials("cccccc", difficulty=3))], "empathy") == 3


def _later(history: list[Trial]) -> list[Trial]:
    return [Trial(f"later_{t.moment}", t.skill, t.difficulty, t.verdict, t.at + timedelta(days=2)) for t in history]


def test_one_skill_says_nothing_about_another() -> None:
    assert level(trials("cc", skill="timing"), "empathy") == 1


def test_the_same_moment_passed_again_at_once_counts_once() -> None:
    twice = [Trial("m", "empathy", 1, "clear", NOON + timedelta(minutes=i)) for i in range(2)]
    assert level(twice, "empathy") == 1
    next_day = [Trial("m", "empathy", 1, "clear", NOON + timedelta(days=i)) for i in range(2)]
    assert level(next_day, "empathy") == 2


def test_passing_what_is_easier_than_ones_level_raises_nothing() -> None:
    assert level([*trials("cc"), *_later(trials("cc", difficulty=1))], "empathy") == 2


def test_missing_what_is_harder_than_ones_level_lowers_nothing() -> None:
    assert level([*trials("cc"), *_later(trials("mm", difficulty=3))], "empathy") == 2


# --- spaced return ------------------------------------------------------------------------------------------------


def test_a_moment_passed_at_first_sight_does_not_come_back() -> None:
    assert returns(trials("cr")) == {}


def test_a_missed_moment_comes_back_the_same_day() -> None:
    assert returns(trials("m")) == {"m0": NOON + SOON}
    assert timedelta(hours=1) > SOON


def test_it_then_comes_back_after_one_three_and_seven_days_and_is_done() -> None:
    at, history = NOON, [Trial("m", "empathy", 1, "missed", NOON)]
    waits = []
    while returns(history):
        when = returns(history)["m"]
        waits.append(when - at)
        at = when
        history.append(Trial("m", "empathy", 1, "clear", at))
    assert waits == [SOON, timedelta(days=1), timedelta(days=3), timedelta(days=7)]


def test_another_try_at_once_moves_no_interval() -> None:
    history = [Trial("m", "empathy", 1, "missed", NOON), Trial("m", "empathy", 1, "clear", NOON + timedelta(minutes=2))]
    assert returns(history) == {"m": NOON + SOON}


def test_a_miss_on_its_return_starts_again() -> None:
    day = NOON + timedelta(days=2)
    history = [
        Trial("m", "empathy", 1, "missed", NOON),
        Trial("m", "empathy", 1, "clear", NOON + SOON),
        Trial("m", "empathy", 1, "missed", day),
    ]
    assert returns(history) == {"m": day + SOON}


# --- what comes next ----------------------------------------------------------------------------------------------


def _trial(moment: Moment, verdict: Verdict, at: datetime) -> Trial:
    return Trial(moment.id, moment.skill, moment.difficulty, verdict, at)


def test_a_newcomer_begins_with_something_easy() -> None:
    first = next_moment([], MOMENTS, NOON)
    assert first is not None
    assert first.difficulty == 1
    for skill in SKILLS:
        chosen = next_moment([], MOMENTS, NOON, skill)
        assert chosen is not None
        assert (chosen.skill, chosen.difficulty) == (skill, 1)


def test_what_is_due_comes_before_what_is_new() -> None:
    missed, other = [m for m in MOMENTS if m.skill == "timing" and m.difficulty == 1][:2]
    history = [_trial(missed, "missed", NOON), _trial(other, "clear", NOON + timedelta(minutes=5))]
    assert next_moment(history, MOMENTS, NOON + timedelta(minutes=6)) != missed
    assert next_moment(history, MOMENTS, NOON + SOON) == missed
    assert due(history, MOMENTS, NOON + SOON) == [missed]
    assert due(history, MOMENTS, NOON) == []


def test_a_due_moment_above_the_persons_level_waits_until_it_rises() -> None:
    hard = next(m for m in MOMENTS if m.skill == "empathy" and m.difficulty == 3)
    history = [_trial(hard, "missed", NOON)]
    assert due(history, MOMENTS, NOON + timedelta(days=1)) == []


def test_the_moment_just_answered_does_not_follow_itself() -> None:
    history: list[Trial] = []
    now = NOON
    for _ in range(40):
        chosen = next_moment(history, MOMENTS, now)
        assert chosen is not None
        assert not history or chosen.id != history[-1].moment
        history.append(_trial(chosen, "missed", now))
        now += timedelta(hours=1)


def test_practice_goes_round_the_skills_and_the_patients() -> None:
    history: list[Trial] = []
    for i in range(10):
        chosen = next_moment(history, MOMENTS, NOON + timedelta(minutes=i))
        assert chosen is not None
        history.append(_trial(chosen, "reached", NOON + timedelta(minutes=i)))
    patients = [find(t.moment, MOMENTS).patient for t in history]
    assert [t.skill for t in history] == [*SKILLS, *SKILLS]
    assert all(a != b for a, b in zip(patients, patients[1:], strict=False))
    assert len({t.moment for t in history}) == 10


def test_somebody_who_passes_everything_meets_the_hardest_and_is_never_left_without() -> None:
    history: list[Trial] = []
    for i in range(120):
        chosen = next_moment(history, MOMENTS, NOON + timedelta(hours=i), "restraint")
        assert chosen is not None
        history.append(_trial(chosen, "clear", NOON + timedelta(hours=i)))
    assert [t.difficulty for t in history[:4]] == [1, 1, 2, 2]
    assert {t.difficulty for t in history[4:]} == {3}


def test_the_order_in_which_the_history_is_given_changes_nothing() -> None:
    history = [
        _trial(m, "missed" if i % 3 else "clear", NOON + timedelta(minutes=i)) for i, m in enumerate(MOMENTS[:30])
    ]
    shuffled = history[:]
    random.Random(7).shuffle(shuffled)
    now = NOON + timedelta(days=1)
    assert next_moment(history, MOMENTS, now) == next_moment(shuffled, MOMENTS, now)
    assert due(history, MOMENTS, now) == due(shuffled, MOMENTS, now)


def test_without_moments_there_is_nothing_next() -> None:
    assert next_moment([], (), NOON) is None


def test_an_attempt_becomes_what_the_history_keeps(say: Answers) -> None:
    kept = say("beth_ceiling_still_up", "(waits)").trial(NOON)
    assert kept == Trial("beth_ceiling_still_up", "restraint", 2, "clear", NOON)
