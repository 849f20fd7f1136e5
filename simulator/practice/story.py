"""The story of a session in five sentences: how it began, how the trainee worked, where it turned, what came of that, how it
was left. From the log and the states alone, so that it needs no scores and says none. Pure.

Each sentence is chosen by what happened and holds this session's own turns, words and numbers; where several wordings
would be true, the words of the session decide which, so that one session always reads the same and two do not.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simulator.persona.parts import Persona, Scenario
from simulator.practice.encounter import Exchange
from simulator.practice.people import Pronouns, pronouns
from simulator.practice.story_parts import (
    ARRIVED,
    LEFT,
    Hurt,
    count,
    did,
    doing,
    first_small,
    hurts,
    once,
    quoted,
    times,
    turns_of,
)  # fmt: skip

MOVED = 0.03
"""The change in alliance below which nothing is said to have risen or fallen."""


@dataclass(frozen=True)
class Told:
    """What the sentences are made from. turns: the exchanges after the opening."""

    name: str
    she: Pronouns
    persona: Persona
    scenario: Scenario
    past: Sequence[Exchange]
    hurts: tuple[Hurt, ...]

    @property
    def turns(self) -> Sequence[Exchange]:
        return self.past[1:]

    def change(self, number: int) -> float:
        """The change in alliance that the turn made."""
        return self.past[number].state.alliance - self.past[number - 1].state.alliance

    def pick(self, about: str, *choices: str) -> str:
        """One of several true wordings, the same for the same session."""
        words = about + "|".join(e.therapist or "" for e in self.turns)
        return choices[zlib.crc32(words.encode()) % len(choices)]


def story(persona: Persona, scenario: Scenario, past: Sequence[Exchange]) -> tuple[str, ...]:
    """Five sentences; none for a session in which the trainee said nothing. past: the opening first, numbered from 0."""
    if len(past) < 2:
        return ()
    told = Told(persona.name.split()[0], pronouns(persona), persona, scenario, past, hurts(past))
    parts: tuple[Callable[[Told], str], ...] = (_began, _worked, _turned, _came_of_it, _was_left)
    return tuple(_tidy(part(told)) for part in parts)


def _began(t: Told) -> str:
    opening, first = t.past[0].state, t.turns[0]
    arrived = ARRIVED[opening.stance]
    old = " and last time's hurt still open" if opening.rupture else ""
    agenda = first_small(re.sub(r"^to\b\s*", "", t.scenario.agenda.rstrip("."), flags=re.IGNORECASE).split(";")[0])
    agenda = f"{t.she.she} had come to {agenda}"
    began = f"you began by {doing(first)}"
    words = quoted(first.therapist or "")
    if words:
        began += f" ({words})"
    moved = t.change(1)
    if first.state.rupture is not None and opening.rupture is None:
        effect = "and with that sentence the room was lost for a while"
    elif moved > MOVED / 2:
        effect = t.pick(
            "b+", f"and {t.she.she} sat a little easier for it", "which brought the two of you a step nearer"
        )
    elif moved < -MOVED / 2:
        effect = t.pick("b-", f"and {t.she.she} drew back", "which cost some trust before there was much of it")
    else:
        effect = t.pick(
            "b0", "which neither opened nor closed much", f"and {t.she.she} waited to see what you would do next"
        )
    return t.pick(
        "began",
        f"{t.name} came in {opening.affect}, {arrived}{old}; {agenda}, and {began}, {effect}.",
        f"{t.name} arrived {opening.affect} and {arrived}{old}: {agenda}; {began}, {effect}.",
        f"Under what was said at the door {agenda}, {opening.affect} and {arrived}{old} as {t.she.she} {t.she.was}; {began}, {effect}.",
    )


def _worked(t: Told) -> str:
    n = len(t.turns)
    if n == 1:
        return (
            f"That was the only turn you took, so what can be said about how you work rests on {words_of(t.turns[0])}, "
            f"and on {t.name}'s answer to it."
        )
    meets, asks, tells, silent = (
        did(t.turns, "meets"),
        did(t.turns, "asks"),
        did(t.turns, "tells"),
        did(t.turns, "silent"),
    )
    gained = [e for e in meets if t.change(e.number) > 0.005]
    facts = {f for e in t.turns for f in e.telling.facts}
    out = (
        f"{t.she.she} told you {count(len(facts), 'thing')} from {t.she.hers} life" if facts
        else f"{t.she.she} told you next to nothing of {t.she.hers} life"
    )  # fmt: skip
    example = _example(
        t, tells if len(tells) > 1 and len(tells) * 3 >= n else meets if len(meets) * 2 >= n else asks or meets
    )
    if len(tells) > 1 and len(tells) * 3 >= n:
        where = turns_of([e.number for e in tells])
        return t.pick(
            "tells",
            f"In {len(tells)} of your {n} turns ({where}) you told {t.she.her} what to do, soothed, explained or argued{example}, "
            f"where {t.she.she} had come to be heard, and {out}.",
            f"You did a good deal of the work yourself: {where} advised, soothed, explained or argued, {len(tells)} of {n} turns in "
            f"all{example}, and {out}.",
        )
    if len(asks) * 2 > n and len(meets) * 2 < n:
        return t.pick(
            "asks",
            f"You led with questions, {len(asks)} of your {n} turns asked something{example} and {len(meets)} gave back what you "
            f"had heard, so {t.name} answered more than {t.she.she} spoke, and {out}.",
            f"It was an hour of asking: {len(asks)} of {n} turns held a question{example}, {once(len(meets))} "
            f"did you say what you had understood, and {out}.",
            f"Questions did most of the work ({len(asks)} turns of {n}, against {len(meets)} in which you said what you heard){example}; {out}.",
        )
    if len(meets) * 2 >= n:
        close = f"{times(len(gained))} that brought {t.she.her} nearer" if gained else "it took the edge off without bringing you nearer"  # fmt: skip
        return t.pick(
            "meets",
            f"You stayed with {t.she.her} more than you steered, saying back what you heard or why it made sense in "
            f"{len(meets)} of {n} turns{example}; {close}, and {out}.",
            f"For {len(meets)} of {n} turns you kept to what {t.she.she} felt{example}, and {close}; {out}.",
            f"You listened first ({len(meets)} of {n} turns){example}, and {close}; {out}.",
        )
    silent = did(t.turns, "silent")
    silence = f", and {times(len(silent))} you let a silence stand" if silent else ""
    return t.pick(
        "mixed",
        f"You moved about between listening ({count(len(meets), 'turn')}) and asking ({len(asks)}){silence}{example}, and {out}.",
        f"Of {n} turns {len(meets)} listened and {len(asks)} asked{silence}{example}; {out} as you went.",
    )


def _example(t: Told, found: Sequence[Exchange]) -> str:
    """One turn of this kind, quoted: not the first of the session, and not the one on which it turned, where there is another."""
    hurt = {h.first for h in t.hurts}
    usable = [e for e in found if quoted(e.therapist or "")]
    fresh = [e for e in usable if e.number != 1 and e.number not in hurt]
    if not fresh:
        return ""
    one = fresh[len(fresh) // 2]
    words = quoted(one.therapist or "", 44)
    return t.pick("example", f", as in turn {one.number} with {words}", f", {words} in turn {one.number} for one")


def words_of(exchange: Exchange) -> str:
    """The turn's own words, quoted, or the silence it was."""
    return quoted(exchange.therapist or "") or "a silence"


def _turned(t: Told) -> str:
    if t.hurts:
        return _hurt(t, max(t.hurts, key=lambda h: (h.cost, -h.first)))
    wounded = [e for e in t.turns if e.felt.fate == "wounds"]
    if wounded:
        one = wounded[0]
        return (
            f"It turned on turn {one.number}: {words_of(one)} went deeper than {t.she.she} could go just then, "
            f"and it hurt, though not so much that {t.she.she} turned on you."
        )
    landed = [e for e in t.turns if e.felt.fate == "lands"]
    if landed:
        one = max(landed, key=lambda e: t.change(e.number))
        return t.pick(
            "lands",
            f"The hour turned quietly in turn {one.number}, where {words_of(one)} gave {t.she.her} something {t.she.she} could "
            f"use, because the ground for it had been told.",
            f"If one moment carried the hour it was turn {one.number}: you offered a link, {words_of(one)}, and {t.name} could "
            f"take it.",
        )
    best = max(t.turns, key=lambda e: (t.change(e.number), -e.number))
    worst = min(t.turns, key=lambda e: (t.change(e.number), e.number))
    if t.change(best.number) >= MOVED / 2 and t.change(best.number) >= -t.change(worst.number):
        return t.pick(
            "rise",
            f"Nothing broke between you, and what helped most was turn {best.number}, {words_of(best)}, after which {t.she.she} "
            f"{t.she.was} {best.state.affect} and {_depth(best.state.depth)}.",
            f"No rupture opened; the nearest you came to each other was in turn {best.number}, with {words_of(best)}.",
            f"Turn {best.number} did the most: after {words_of(best)} {t.she.she} {t.she.was} {best.state.affect}, and a little less alone.",
        )
    if t.change(worst.number) <= -MOVED / 2:
        return t.pick(
            "dip",
            f"There was no open quarrel, only a cooling, most of it at turn {worst.number} with {words_of(worst)}.",
            f"What {t.she.she} minded, without saying so, was turn {worst.number}: {words_of(worst)}.",
        )
    return t.pick(
        "even",
        f"No single turn decided anything in these {count(len(t.turns), 'turn')}; the largest step either way was turn "
        f"{_largest(t).number}, {words_of(_largest(t))}.",
        f"It is hard to find a turning point: even turn {_largest(t).number}, {words_of(_largest(t))}, moved little.",
        f"{t.name} let it all pass at the same temperature; turn {_largest(t).number}, {words_of(_largest(t))}, came nearest to "
        f"changing it.",
    )


def _hurt(t: Told, hurt: Hurt) -> str:
    one = t.past[hurt.first]
    if hurt.first == 0:
        return (
            f"The {hurt.kind} was in the room before you spoke, brought over from the last session, and {t.name} watched "
            f"what you would do with it for {count(hurt.closed or len(t.turns), 'turn')}, your first words being {words_of(t.turns[0])}."
        )
    thought = one.felt.thought.strip()
    felt = f"; what {t.she.she} thought and did not say was {quoted(thought, 110)}" if thought else ""
    cause = {
        "advice": "an instruction", "reassurance": "comfort", "justification": "a defence of yourself",
        "confrontation": "an argument", "interpretation": "an explanation of " + t.she.her,
        "self_disclosure": "your own story", "rationale": "an explanation", "closed_question": "a question that pinned " + t.she.her + " down",
    }  # fmt: skip
    moves = one.reading.moves if one.reading else ()
    as_ = next((cause[m] for m in moves if m in cause), "something other than you meant")
    turn = "turned on you" if hurt.kind == "confrontation" else "went away from you, politely"
    return t.pick(
        "hurt",
        f"At turn {hurt.first} it turned: {t.name} heard {words_of(one)} as {as_} and {turn}{felt}.",
        f"Then, in turn {hurt.first}, came {words_of(one)}, and {t.name}, who took it for {as_}, {turn}{felt}.",
        f"The hour broke at turn {hurt.first}, over {words_of(one)}: {t.she.she} heard {as_} and {turn}{felt}.",
    )


def _came_of_it(t: Told) -> str:
    if not t.hurts:
        return _no_hurt(t)
    hurt = max(t.hurts, key=lambda h: (h.cost, -h.first))
    others = [h for h in t.hurts if h is not hurt]
    more = ""
    if others:
        mended = sum(1 for h in others if h.closed)
        fate = "none of them" if not mended else "all" if mended == len(others) else f"{mended} of them"
        fate = f"{fate} mended" if len(others) > 1 else "and mended" if mended else "and did not mend"
        opened = "another rupture had opened" if len(others) == 1 else f"{count(len(others), 'other rupture')} opened"
        more = f"; {opened} ({turns_of([h.first for h in others])}), {fate}".replace(", and", " and")
    steps = "; ".join(f"{step} in turn {n}" for step, n in hurt.steps)
    slips = f", with {count(hurt.slips, 'slip')} on the way" if hurt.slips else ""
    if hurt.closed:
        gain = t.past[hurt.closed].state.alliance - hurt.before
        side = (
            f"{gain:.2f} above where it stood before the break"
            if gain > 0.005
            else "about where it stood before the break"
        )
        return t.pick(
            "closed",
            f"You went back for it ({steps}{slips}), and at turn {hurt.closed} it closed with the alliance {side}{more}.",
            f"The repair was yours: {steps}{slips}; by turn {hurt.closed} {t.she.she} had come back, and the alliance stood {side}{more}.",
        )
    after = len(t.turns) - hurt.first
    if not after:
        return (
            f"That was the last thing said, so {t.name} went out of the door with it, after {words_of(t.past[-1])} and with "
            f"{hurt.cost:.2f} less trust than a minute before{more}."
        )
    if hurt.steps:
        rungs = t.pick("rungs", "that was half of a repair", "it went some of the way")
        return f"You tried to mend it: {steps}{slips}; {rungs}, and after {count(after, 'more turn')} it was still open{more}."
    slipped = f", while {count(hurt.slips, 'turn')} made it sorer" if hurt.slips else ""
    next_ = quoted(t.past[hurt.first + 1].therapist or "", 44) or "a silence"
    return t.pick(
        "left",
        f"In the {count(after, 'turn')} that followed, from {next_} on, nothing was said about it{slipped}{more}.",
        f"You had {count(after, 'turn')} in which to name it, {next_} the first of them, and none did{slipped}{more}.",
    )


def _no_hurt(t: Told) -> str:
    slid = [e for e in t.turns if e.felt.fate == "slides_off"]
    landed = [e for e in t.turns if e.felt.fate == "lands"]
    deepest = max(t.turns, key=lambda e: (e.telling.depth, e.state.depth, -e.number))
    facts = [f for e in t.turns for f in e.telling.facts]
    spoken = quoted(re.sub(r"\([^)]*\)", "", deepest.patient), 56)
    own = f" ({spoken})" if spoken else ""
    if slid:
        many = f"{count(len(slid), 'interpretation')} slid off ({turns_of([e.number for e in slid])})"
        also = f" and {len(landed)} went in" if landed else ""
        return t.pick(
            "slid",
            f"{many}{also}: {t.she.she} had not yet told what such a link would have to stand on.",
            f"Where you reached for a meaning it did not hold, {many}{also}; a little later the same idea might have.",
        )
    if facts:
        fact = t.persona.fact(facts[-1])
        theme = t.persona.themes.get(fact.theme, "") if fact is not None and fact.theme else ""
        about = ""
        if theme:
            about = t.pick(
                "theme",
                f", and you were near what {t.she.she} lives by: {first_small(theme)}",
                f"; under it runs an old line of {t.she.hers} own, {first_small(theme)}",
                f", in the neighbourhood of {t.she.hers} own theme, {first_small(theme)}",
            )
        return t.pick(
            "facts",
            f"By turn {deepest.number} {t.she.she} {t.she.was} {_depth(deepest.state.depth)}{own}{about}.",
            f"The furthest {t.name} went was turn {deepest.number}, {_depth(deepest.state.depth)}{own}{about}.",
        )
    return t.pick(
        "nothing",
        f"{t.name} got no further than turn {deepest.number}, {_depth(deepest.state.depth)}{own}, and there was room in "
        f"{count(len(t.turns), 'turn')} to ask for more.",
        f"Nothing came of it yet that {t.she.she} had not said before; turn {deepest.number} of {len(t.turns)} was as far as {t.she.she} went, "
        f"{_depth(deepest.state.depth)}{own}.",
    )


def _was_left(t: Told) -> str:
    first, last = t.past[0].state, t.past[-1].state
    rose = last.alliance - first.alliance
    way = "rose" if rose > MOVED else "fell" if rose < -MOVED else "hardly moved"
    figures = f"the alliance {way}, {first.alliance:.2f} to {last.alliance:.2f}"
    number = t.past[-1].number
    if last.rupture is not None:
        return t.pick(
            "open",
            f"You parted after turn {number} with the {last.rupture.kind} open, and {figures}; next time, begin with that, before "
            f"anything {t.name} brings.",
            f"At turn {number} {t.name} left {last.affect} and with the {last.rupture.kind} unmended; {figures}, and the next "
            f"hour starts from there.",
        )
    stance = LEFT[last.stance]
    if way == "rose":
        return t.pick(
            "rose",
            f"{t.name} left {last.affect} and {stance} after {count(number, 'turn')}; {figures}, and that is yours to build on.",
            f"At the end, turn {number}, {t.name} was {last.affect} and {stance}: {figures}.",
        )
    if way == "fell":
        return t.pick(
            "fell",
            f"By turn {number} {figures}, and {t.name} left {last.affect} and {stance}, with less reason to come back than "
            f"{t.she.she} had.",
            f"{t.name} went {last.affect} and {stance}; {figures} over {count(number, 'turn')}, and it is worth asking which of "
            f"them you would take back.",
        )
    return t.pick(
        "held",
        f"After {count(number, 'turn')} {figures}, and {t.name} left much as {t.she.she} came, {last.affect} and {stance}.",
        f"{t.name} went out {last.affect} and {stance}; {figures} in {count(number, 'turn')}, so the question {t.she.she} came with "
        f"is still to be met.",
    )


def _largest(t: Told) -> Exchange:
    return max(t.turns, key=lambda e: (abs(t.change(e.number)), -e.number))


def _depth(depth: int) -> str:
    return (
        "at the surface", "telling you how things are", "speaking of what it was like",
        "speaking from the middle of it", "as near to the centre as one gets in an hour",
    )[depth]  # fmt: skip


def _tidy(sentence: str) -> str:
    """A capital at the start, one full stop at the end, single spaces."""
    clean = " ".join(sentence.split()).replace(",,", ",").replace(" ,", ",")
    clean = re.sub(r"([.?!…])([”’])?\.$", r"\1\2", clean) if clean.endswith("..") else clean
    return clean[0].upper() + clean[1:]
