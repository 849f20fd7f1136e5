"""What is exported, before it has a format: a title and blocks of plain text. Words a person wrote are only ever text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from simulator.practice.debriefing import Debrief
from simulator.practice.inner import feelings
from simulator.practice.review import TurnReview
from simulator.practice.roles import roles
from simulator.practice.selfview import beside
from simulator.practice.turning import Turning
from simulator.store import Nudge, SelfAssessment

Kind = Literal["title", "heading", "text", "who", "said", "small", "quote"]
DISCLAIMER = (
    "Simulated patient; nobody here is a real person. Scores are formative. The embedded judge is indicative and has not been "
    "validated against clinicians."
)


@dataclass(frozen=True)
class Block:
    """kind: how it stands on the page. "who": a speaker, "said": their words, "small": scores and remarks."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Document:
    """A title for the file's properties, and the blocks in order. No text holds a character that a format refuses."""

    title: str
    blocks: tuple[Block, ...]


def clean(text: str) -> str:
    """Text that every format can hold: composed, without control characters, lone surrogates or noncharacters."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        c for c in composed
        if c in "\n\t" or (unicodedata.category(c) not in ("Cc", "Cs") and ord(c) & 0xFFFE != 0xFFFE)
    )  # fmt: skip


def of_debrief(
    debrief: Debrief, *, notes: Mapping[str, str], assessment: SelfAssessment | None, nudges: Sequence[Nudge],
    beside: Mapping[int, Sequence[str]] | None = None,
) -> Document:  # fmt: skip
    """The whole of a debrief: story, scores, notes and every turn with its words, quotes and what was felt.

    notes: kind → text. beside: turn → what people wrote to it, a line each. A session without a word from the trainee gives a document that says so.
    """
    sitting = debrief.sitting
    title = f"{sitting.source.persona.name}: {sitting.scenario.title}"
    begun = f"{sitting.record.started_at:%d %B %Y, %H:%M} UTC"
    blocks = [Block("title", title), Block("small", f"Session of {begun}. {DISCLAIMER}")]
    if sitting.record.parent_id is not None:
        blocks.append(
            Block("small", f"A second path, said differently from turn {(sitting.record.branch_turn or 0) + 1} on.")
        )
    blocks += [
        Block("heading", "The session in five sentences"),
        Block("text", " ".join(debrief.story) or "Nothing was said."),
    ]
    blocks += [*_scores(debrief, assessment), *_turning("What helped most", debrief.best, debrief)]
    blocks += [*_turning("What cost most", debrief.costly, debrief), *_notes(debrief, notes)]
    blocks.append(Block("heading", "Turn by turn"))
    name = sitting.source.persona.name
    opening = sitting.past[0]
    blocks += [Block("who", name), Block("said", opening.patient)]
    given = {n.number: n.text for n in nudges}
    if opening.number in given:
        blocks.append(Block("small", f"You asked for a nudge: {given[opening.number]}"))
    for review in debrief.reviews:
        blocks += _turn(debrief, review, name)
        blocks += [Block("quote", line) for line in (beside or {}).get(review.exchange.number, ())]
        if review.exchange.number in given:
            blocks.append(Block("small", f"You asked for a nudge: {given[review.exchange.number]}"))
    return Document(clean(title), tuple(Block(b.kind, clean(b.text)) for b in blocks if clean(b.text).strip()))


def _named(debrief: Debrief, dimension_id: str) -> str:
    dimension = debrief.rubric.dimension(dimension_id)
    return dimension.name if dimension else dimension_id


def _scores(debrief: Debrief, assessment: SelfAssessment | None) -> Iterator[Block]:
    yield Block("heading", "Scores")
    ratings = assessment.ratings if assessment is not None else {}
    for one in beside(debrief.rubric, ratings, debrief.means):
        mean = debrief.means.get(one.dimension)
        scored = (
            f"{mean.value:.1f} of 5 over {mean.turns} turns, likely {mean.low:.1f} to {mean.high:.1f}" if mean
            else "not applicable, or not scored"
        )  # fmt: skip
        own = ""
        if assessment is not None and not assessment.skipped and one.dimension in ratings:
            own = f"; you had rated yourself {one.own} of 5" if one.own else "; you thought that it did not come up"
        yield Block("text", f"{_named(debrief, one.dimension)}: {scored}{own}.")
    for episode in debrief.episodes:
        ended = "repaired" if episode.repaired else f"left {(episode.stage or 'open').replace('_', '-')}"
        value = f"{episode.score:.1f} of 5" if episode.score is not None else "no turn to score"
        yield Block("text", f"The {episode.kind} of turn {episode.first}, {ended}: {value}.")
    if debrief.unscored:
        yield Block("text", f"{debrief.unscored} turns have no score; the reason stands beside each.")


def _turning(heading: str, found: Sequence[Turning], debrief: Debrief) -> Iterator[Block]:
    if found:
        yield Block("heading", heading)
    for one in found:
        scores = ", ".join(f"{_named(debrief, d).lower()} {s} of 5" for d, s in one.scores.items())
        said = f" You said: “{one.quote}”." if one.quote else ""
        yield Block("text", f"Turn {one.turn} ({'; '.join(p for p in (scores, one.did) if p)}). {one.what}{said}")


def _notes(debrief: Debrief, notes: Mapping[str, str]) -> Iterator[Block]:
    yield Block("heading", "Your notes")
    asked = {"felt": "What you felt in the room", "role": "The role you were pulled into", "free": "Notes"}
    for kind, heading in asked.items():
        if notes.get(kind):
            yield Block("who", heading)
            yield Block("said", notes[kind])
    if not any(notes.get(kind) for kind in asked):
        yield Block("text", "None yet.")
    sitting = debrief.sitting
    yield Block("heading", f"The roles that {sitting.source.persona.name}'s transference invites")
    for role in roles(sitting.source.persona, sitting.past, debrief.examples):
        called = f" Called up in turn {', '.join(map(str, role.turns))}." if role.turns else ""
        yield Block("text", f"{role.figure.rstrip('.')}. Invites: {role.invites.rstrip('.')}.{called}")
    felt = "; ".join(
        f"{f.affect} ({f'turn {f.first}' if f.first == f.last else f'turns {f.first} to {f.last}'})"
        for f in feelings(sitting.past)
    )
    yield Block("heading", f"What {sitting.source.persona.name} felt")
    yield Block("text", f"{felt.capitalize()}.")


def _turn(debrief: Debrief, review: TurnReview, name: str) -> Iterator[Block]:
    exchange = review.exchange
    yield Block("who", f"Turn {exchange.number}, you")
    yield Block("said", exchange.therapist or "")
    yield Block("who", name)
    yield Block("said", exchange.patient)
    if exchange.felt.thought:
        yield Block("small", f"Felt and not said: {exchange.felt.thought}")
    if review.graded.unscored:
        yield Block("small", f"Not scored: {review.graded.unscored}")
    for dimension in debrief.rubric.dimensions:
        score = review.graded.scores.get(dimension.id)
        if score is None or not score.applicable:
            continue
        yield Block("small", f"{dimension.name}: {score.score} of 5. {score.why}")
        for mark in (*score.markers, *score.caps):
            known = dimension.marker(mark.id)
            if known is not None:
                ceiling = "Ceiling: " if mark in score.caps else ""
                yield Block("quote", f"{ceiling}“{mark.quote}” {known.shows}")
