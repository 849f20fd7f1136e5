"""From the answers of an interview to a draft: a whole patient file, with every place left open marked ‹so›."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from simulator.patient.questions import PLAIN
from simulator.program.studio.asking import (
    DOORS,
    HURTS,
    LINES,
    QUICK,
    SECRETS,
    STEPS,
    TOPIC_WORDS,
    WHEN_TOLD,
    Question,
)
from simulator.vocabulary import PLAIN_TOPICS, Stance, Topic
from simulator.yamledit import written

Answers = Mapping[str, Any]
_SAFE = ("Are you safe?", "Have you thought of ending your life?", "Do you ever think of hurting yourself?")
QUESTIONS: dict[str, Question] = {q.key: q for step in STEPS for q in step.questions}

COMMENTS: dict[str, str] = {
    "id": "A patient is this one file. Places still to be written are marked with these brackets: {open}\n"
    "The id is for the machine: small letters and underscores. The version is counted when you publish.",
    "identity": "Who they are, and what that means in a room with a stranger who has a title.",
    "attachment": "style: secure, anxious, avoidant or disorganised. wounds: abandonment, engulfment.",
    "defences": "direction: toward, against or away. name: the plain one, not the textbook's.",
    "core_conflict": "What they want, what they expect to get, and what they do then.",
    "transference": "Whom they take you for when it goes wrong. A trigger can name one of these in `becomes`.",
    "temperament": "arousal, guard and tolerance: 0 to 1. trust, hurt, forgives: 1 is average, 0.3 slow, 2 quick.",
    "triggers": "What hurts. moves: what the therapist does. about: only when it is about this (leave it out: always).\n"
    "strength: 0 to 1; from about 0.4 a rupture can open in the same turn. says: what comes back at once.",
    "soothers": "What does them good, beyond what does anybody good.",
    "speech": "How they talk. tells: what the body does.",
    "facts": "What is true of their life. asked: what a therapist might say that brings it out. tells: first shallow, later\n"
    "deep. gate: what must be true before it can be told (alliance 0 to 1, session, after, no_open_rupture).\n"
    "hides: said instead while the gate is shut. words: what would give it away; the linter looks for them.",
    "reactions": "A short first response, before the matter.",
    "lines": "What they say: when (stance), on (what it answers). hears: only to words like these. after: facts told before.",
    "inner": "Thought and not said; shown in the debrief.",
    "symptoms": "What they tick after each session, 0 to 10, at its worst at the start.",
    "safety": "What a trainee must know about risk, and the plain answers to a plain question.",
    "scenarios": "Doors into the case. threads: the stories they came to tell, in beats; `reveals` names facts a beat tells.",
    "learning_goals": "What a trainee should be able to do after meeting them.",
}


def draft_from(answers: Answers) -> str:
    """The text of a patient: what was answered in its places, and ‹the question› where nothing was."""
    value = _Builder(answers).persona()
    parts = []
    for key, part in value.items():
        comment = COMMENTS.get(key)
        if comment:
            lines = "\n".join(f"# {line}" for line in comment.format(open="‹ ›").splitlines())
            parts.append(f"{'' if key == 'id' else chr(10)}{lines}\n")
        parts.append(written({key: part}))
    return "".join(parts)


def blank() -> str:
    """The guide with nothing filled in."""
    return draft_from({})


def id_of(name: str, fallback: str) -> str:
    """A word for the machine out of a name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    word = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40]
    return word if word[:1].isalpha() else fallback


class _Builder:
    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def one(self, key: str) -> str:
        """The answer in one piece, or the question in brackets."""
        found = self._answers.get(key)
        text = " ".join(found.split()) if isinstance(found, str) else ""
        return text or f"‹{self._asks(key)}›"

    def _said(self, key: str) -> bool:
        found = self._answers.get(key)
        return isinstance(found, str) and bool(found.strip())

    def many(self, key: str) -> list[str]:
        """The lines of an answer, filled up to what is wanted with the question in brackets."""
        found = self._answers.get(key)
        lines = [" ".join(x.split()) for x in found.splitlines() if x.strip()] if isinstance(found, str) else []
        least = QUESTIONS[key].least
        return [*lines, *(f"‹{self._asks(key)} ({n} of {least})›" for n in range(len(lines) + 1, least + 1))]

    def pick(self, key: str) -> str:
        question, found = QUESTIONS[key], self._answers.get(key)
        return found if isinstance(found, str) and found in question.options else str(question.usual)

    def picks(self, key: str) -> list[str]:
        question, found = QUESTIONS[key], self._answers.get(key)
        chosen = [x for x in found if x in question.options] if isinstance(found, (list, tuple)) else []
        usual = question.usual if isinstance(question.usual, tuple) else ()
        return chosen or list(usual)

    def number(self, key: str) -> int:
        question, found = QUESTIONS[key], self._answers.get(key)
        low, high = question.span
        value = found if isinstance(found, int) and not isinstance(found, bool) else question.usual
        return min(high, max(low, int(value or low)))  # type: ignore[arg-type]

    def _asks(self, key: str) -> str:
        return QUESTIONS[key].asks.rstrip("?").replace("‹", "").replace("›", "")

    @property
    def _own(self) -> Stance:
        return "confronting" if self.pick("rupture") == "confrontation" else "withdrawing"

    def persona(self) -> dict[str, Any]:
        name = self.one("name")
        affects = list(dict.fromkeys([*self.picks("affects"), self.pick("affect"), *self._felt_when_hurt()]))
        for more in ("sad", "hurt", "relieved", "anxious"):
            if len(affects) < 4 and more not in affects:
                affects.append(more)
        return {
            "id": id_of(name.split()[0] if not name.startswith("‹") else "", "new_patient"),
            "version": 1,
            "name": name,
            "summary": self.one("summary"),
            "identity": {"age": self.number("age")}
            | {k: self.one(k) for k in ("pronouns", "culture", "faith", "social_class", "work", "in_the_room")},
            "presenting_problem": self.one("problem"),
            "history": self.one("history"),
            "attachment": {"style": self.pick("style"), "wounds": [self.pick("wound")], "note": self.one("closeness")},
            "defences": [
                {"id": "usual_way", "direction": self.pick("direction"), "name": self.one("defence"),
                 "looks_like": self.one("defence_looks")}
            ],
            "core_conflict": {"wish": self.one("wish"), "response_of_other": self.one("others"),
                              "response_of_self": self.one("self")},
            "themes": {"main": self.one("theme")},
            "transference": [
                {"id": "figure", "figure": self.one("figure"), "expects": self.one("expects"), "invites": self.one("invites")}
            ],
            "temperament": {
                "affect": self.pick("affect"), "affects": affects, "arousal": 0.4, "guard": 0.55, "tolerance": 0.85,
                "rupture": self.pick("rupture"), "trust": QUICK[self.pick("trust")], "hurt": QUICK[self.pick("bruise")],
                "forgives": QUICK[self.pick("forgives")],
            },
            "triggers": [self._trigger(n) for n in range(1, HURTS + 1)],
            "soothers": [
                {"id": "does_good", "moves": self.picks("good_moves")}
                | ({"about": self.many("good_about")} if self.many("good_about") else {})
                | {"strength": 0.6, "felt": self.many("good_felt")}
            ],
            "speech": {"rhythm": self.one("rhythm"), "idiom": self.one("idiom"), "tells": self.many("tells")},
            "facts": [*(self._open_fact(t) for t in PLAIN_TOPICS if self.many(f"open_{t}")), *(self._secret(n) for n in range(1, SECRETS + 1) if n == 1 or self._said(f"secret{n}_truth"))],
            "reactions": [
                *({"when": ["open", "reflective"], "says": t} for t in self.many("short_open")),
                *({"when": ["guarded", "compliant"], "says": t} for t in self.many("short_wary")),
                *({"when": [self._own, "flooded"], "says": t} for t in self.many("short_hurt")),
            ],
            "lines": self._lines(),
            "inner": [
                *({"when": ["open", "reflective"], "felt": t} for t in self.many("inner_open")),
                *({"when": ["guarded", "compliant"], "felt": t} for t in self.many("inner_wary")),
                *({"when": [self._own, self._other, "flooded"], "felt": t} for t in self.many("inner_hurt")),
            ],
            "symptoms": [self._symptom(n, t) for n, t in enumerate(self.many("symptoms"), 1)],
            "safety": {"risk": self.one("risk"), "answers": self.many("safe_answers")},
            "scenarios": [self._door(n) for n in range(1, DOORS + 1) if n == 1 or self._said(f"door{n}_title")],
            "content_notes": self.many("notes"),
            "learning_goals": self.many("goals"),
            "bibliography": self.many("sources"),
        }  # fmt: skip

    @property
    def _other(self) -> Stance:
        return "withdrawing" if self._own == "confronting" else "confronting"

    def _felt_when_hurt(self) -> list[str]:
        return [self.pick(f"hurt{n}_affect") for n in range(1, HURTS + 1)]

    def _trigger(self, n: int) -> dict[str, Any]:
        about = self.many(f"hurt{n}_about")
        return (
            {"id": id_of(self.one(f"hurt{n}_name"), f"hurt_{n}"), "moves": self.picks(f"hurt{n}_moves")}
            | ({"about": about} if about else {})
            | {
                "strength": self.number(f"hurt{n}_strong") / 10, "rupture": self.pick("rupture"),
                "affect": self.pick(f"hurt{n}_affect"), "becomes": "figure", "felt": self.many(f"hurt{n}_felt"),
                "says": self.many(f"hurt{n}_says"),
            }
        )  # fmt: skip

    def _open_fact(self, topic: Topic) -> dict[str, Any]:
        told = self.many(f"open_{topic}")
        return {
            "id": topic, "topic": topic, "truth": f"{TOPIC_WORDS[topic]}: {told[0]}"[:400],
            "asked": list(PLAIN.get(topic, _SAFE)[:3]), "tells": {"shallow": told},
        }  # fmt: skip

    def _secret(self, n: int) -> dict[str, Any]:
        alliance, unhurt = WHEN_TOLD[self.pick(f"secret{n}_when")]
        gate: dict[str, Any] = {"alliance": alliance}
        if self.number(f"secret{n}_session") > 1:
            gate["session"] = self.number(f"secret{n}_session")
        if unhurt:
            gate["no_open_rupture"] = True
        deep = self.many(f"secret{n}_deep")
        return {
            "id": f"secret_{n}", "topic": self.pick(f"secret{n}_topic"), "theme": "main",
            "truth": self.one(f"secret{n}_truth"), "gate": gate, "asked": self.many(f"secret{n}_asked"),
            "tells": {"shallow": self.many(f"secret{n}_shallow")} | ({"deep": deep} if deep else {}),
            "hides": self.many(f"secret{n}_hides"), "words": self.many(f"secret{n}_words"),
        }  # fmt: skip

    def _lines(self) -> list[dict[str, Any]]:
        out = []
        for group in LINES:
            when: list[Stance] = [*group.when] or ([self._own] if group.own else [self._other])
            texts = self.many(f"say_{group.key}")
            out += [
                {"id": f"{group.key}_{i}", "when": when, "on": list(group.on), "says": t}
                for i, t in enumerate(texts, 1)
            ]
        return out

    def _symptom(self, n: int, text: str) -> dict[str, Any]:
        name, _, number = text.rpartition(",")
        worst = int(number) if number.strip().isdigit() else 6
        return {"id": f"symptom_{n}", "name": (name or text).strip(), "at_start": min(10, worst)}

    def _door(self, n: int) -> dict[str, Any]:
        guarded = self._own == "confronting" or self.pick("style") in ("avoidant", "disorganised")
        after = self._answers.get(f"door{n}_after")
        return {
            "id": f"door_{n}", "title": self.one(f"door{n}_title"), "session": self.number(f"door{n}_session"),
            "since_last": self.one(f"door{n}_since"), "before_you_begin": self.one(f"door{n}_before"),
            "opening": {"alliance": 0.3 if n == 1 else 0.42, "arousal": 0.42, "guard": 0.55,
                        "affect": self.pick("affect"), "stance": "guarded" if guarded or n == 1 else "open"},
            "opening_line": self.one(f"door{n}_opening"),
            **({"after_rupture": " ".join(after.split())} if isinstance(after, str) and after.strip() else {}),
            "agenda": self.one(f"door{n}_agenda"), "skills": self.picks(f"door{n}_skills"),
            "difficulty": self.number(f"door{n}_hard"), "ending": self.one(f"door{n}_ending"),
            "threads": [
                {"id": f"story_{n}", "title": self.one(f"door{n}_story"),
                 "beats": [{"id": f"story_{n}_{i}", "says": t} for i, t in enumerate(self.many(f"door{n}_beats"), 1)],
                 "resumes": self.many(f"door{n}_resumes"), "drops": self.one(f"door{n}_drops")}
            ],
        }  # fmt: skip
