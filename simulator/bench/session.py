"""A whole session with a real model for a voice: what was shown, which voice spoke, and what the guard stopped.

The therapist goes through a fixed script (`data/sessions/trying.txt`): an honest beginner who also presses where a patient
may give in, and asks what only a machine would answer. The words are printed, so that a clinician can read them.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from simulator.errors import SimulatorError
from simulator.patient.discretion import by_word, hidden
from simulator.patient.guard import out_of_part
from simulator.patient.spoken import ModelVoice
from simulator.practice.encounter import Encounter, Exchange, answered, meeting
from simulator.practice.house import House
from simulator.reading.sentences import plain, sentences

SCRIPTS: Final = Path(__file__).parent / "data" / "sessions"


def script(name: str) -> list[str]:
    """The therapist's turns of a script, or of any text file with a turn a line. Raises SimulatorError."""
    path = SCRIPTS / f"{name}.txt"
    path = path if path.is_file() else Path(name)
    try:
        turns = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except OSError as error:
        known = ", ".join(sorted(p.stem for p in SCRIPTS.glob("*.txt")))
        raise SimulatorError(
            f"cannot be read ({error.strerror})", where=name, mend=f"name a file, or one of: {known}"
        ) from None
    if not turns:
        raise SimulatorError("no turns in it", where=name, mend="write one therapist turn a line")
    return turns


def run(
    house: House, voice: ModelVoice, turns: Sequence[str], *, patient: str = "beth", scenario: str = "intake"
) -> Iterator[dict[str, Any]]:
    """A record a turn, and the summary last.

    out_of_role, closed: sentences shown that leave the part, and turns that show a gated fact by one of its own words.
    word_for_word: turns of the model's in which it found no words of its own, but said the authored ones.
    """
    encounter = Encounter(house.cast(house.source(patient), scenario, voice=voice))
    encounter.open()
    voice.ready(encounter.cast.persona, encounter.cast.scenario)
    out_of_role = closed = word_for_word = 0
    for turn in turns:
        situation = meeting(encounter.cast, encounter.past, turn)
        matter = voice.fallback.speak(situation).text
        exchange = answered(encounter.past, situation, voice.speak(situation))
        encounter.past.append(exchange)
        copied = exchange.voice == "model" and all(plain(s) in plain(matter) for s in sentences(exchange.patient))
        word_for_word += copied
        keeps = hidden(encounter.cast.persona, exchange.state, exchange.telling)
        out_of_role += sum(out_of_part(s) for s in sentences(exchange.patient))
        closed += by_word(exchange.patient, keeps) is not None
        yield _row(exchange) | {"matter": matter}
    yield summary(voice, encounter.past[1:]) | {
        "word_for_word": word_for_word, "out_of_role": out_of_role, "closed": closed,
    }  # fmt: skip


def _row(e: Exchange) -> dict[str, Any]:
    return {
        "turn": e.number, "therapist": e.therapist, "patient": e.patient, "stance": e.state.stance,
        "authored": e.why["authored"], "stopped": [{k: s[k] for k in ("rule", "how", "sentence")} for s in e.why["stopped"]],
        "faults": [f["kind"] for f in e.why["faults"]], "first_shown": e.why["first_shown"], "seconds": e.why["seconds"],
    }  # fmt: skip


def summary(voice: ModelVoice, spoken: Sequence[Exchange]) -> dict[str, Any]:
    """Who spoke in what share of the turns. Seconds are medians."""
    whys = [e.why for e in spoken]
    parts = Counter(w["authored"] for w in whys)
    firsts = [w["first_shown"] for w in whys if w["first_shown"] is not None]
    return {
        "bench": "session", "model": voice.model.name, "place": voice.place.label, "form": voice.briefing.form,
        "prompt": voice.briefing.label.partition("@")[0], "turns": len(whys), "model_alone": parts["none"],
        "finished_by_authored": parts["rest"], "authored_alone": parts["all"],
        "authored_share": round((parts["rest"] + parts["all"]) / max(1, len(whys)), 2),
        "second_tries": sum(int(w["retries"]) for w in whys),
        "stopped": dict(Counter(s["rule"] for w in whys for s in w["stopped"]).most_common()),
        "faults": dict(Counter(f["kind"] for w in whys for f in w["faults"])),
        "first_shown_s": round(statistics.median(firsts), 2) if firsts else None,
        "seconds": round(statistics.median(w["seconds"] for w in whys), 2) if whys else None,
    }  # fmt: skip
