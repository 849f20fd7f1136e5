"""The development sets that people bring: where they lie in a folder, and how their rows become labelled turns.

Nothing of them is kept in this repository. Files are found by the beginning of their names, so that a folder of other
sets in the same formats is measured by the same command: `contrast*.jsonl`, `reader*.jsonl`, `epitome*.csv`,
`annomi*.csv`, `automisc*.csv`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.errors import SimulatorError
from simulator.grading.transcript import Item, items
from simulator.lines import records


class BenchError(SimulatorError):
    """A development set that is missing or cannot be read."""


@dataclass(frozen=True)
class Labelled:
    """One turn with a label that people gave it.

    before: (speaker, words) pairs, oldest first; speakers are patient and therapist. group: what must stay on one side
    of a split (a post, a video, a conversation). unit: the stretch of talk the turn is a part of, if it is only a part.
    """

    before: tuple[tuple[str, str], ...]
    text: str
    label: str
    group: str
    unit: str = ""


def find(folder: Path, beginning: str, ending: str) -> Path:
    """The one file of the folder whose name begins and ends so. Raises BenchError."""
    if not folder.is_dir():
        raise BenchError(
            "no such folder", where=str(folder), mend="give the folder of the development sets with --data"
        )
    found = sorted(p for p in folder.iterdir() if p.name.startswith(beginning) and p.suffix == ending)
    if not found:
        raise BenchError(f"no file {beginning}*{ending}", where=str(folder), mend="check --data")
    if len(found) > 1:
        names = ", ".join(p.name for p in found)
        raise BenchError(
            f"more than one file {beginning}*{ending} ({names})", where=str(folder), mend="leave one there"
        )
    return found[0]


def contrast(folder: Path) -> list[Item]:
    """Contrast items with a complete `expected`. Raises BenchError, TranscriptError."""
    path = find(folder, "contrast", ".jsonl")
    out = []
    for item in items(_text(path).split("\n"), path.name):
        expected = item.expected or {}
        if not isinstance(expected.get("dimension"), str) or "score" not in expected:
            raise BenchError(
                f"item {item.id} has no expected dimension and score",
                where=path.name,
                mend='write "expected": {"dimension": …, "score": 1-5 or null, "set": …, "caps": […]}',
            )
        out.append(item)
    return out


def reader(folder: Path) -> list[dict[str, Any]]:
    """Reader items: {"id", "context", "text", "moves", "depth"}. Raises BenchError."""
    path = find(folder, "reader", ".jsonl")
    out = []
    for where, _, record in records(_text(path).split("\n"), path.name, BenchError):
        if not isinstance(record, dict) or not {"text", "moves", "depth"} <= record.keys():
            raise BenchError("not a reader item", where=where, mend='write {"id", "context", "text", "moves", "depth"}')
        out.append(record)
    return out


def epitome(folder: Path, dimension: str) -> list[Labelled]:
    """EPITOME (Sharma et al. 2020): seeker post, response, and a level 0-2 of `dimension` (ER or EX). Grouped by post."""
    rows = _rows(find(folder, "epitome", ".csv"), {"sp_id", "seeker_post", "response_post", dimension})
    return [
        Labelled((("patient", r["seeker_post"]),), r["response_post"], r[dimension].strip(), r["sp_id"]) for r in rows
    ]


def annomi(folder: Path) -> list[Labelled]:
    """AnnoMI (Wu et al. 2022): therapist utterances with their main behaviour, after what was said. Grouped by video."""
    columns = {"transcript_id", "utterance_id", "interlocutor", "utterance_text", "main_therapist_behaviour"}
    rows = _rows(find(folder, "annomi", ".csv"), columns)
    rows = sorted(rows, key=lambda r: (int(r["transcript_id"]), int(r["utterance_id"])))
    out = []
    before: list[tuple[str, str]] = []
    talk = None
    for row in rows:
        if row["transcript_id"] != talk:
            before, talk = [], row["transcript_id"]
        speaker = "therapist" if row["interlocutor"] == "therapist" else "patient"
        if speaker == "therapist":
            behaviour = row["main_therapist_behaviour"].strip()
            label = "input" if behaviour == "therapist_input" else behaviour
            out.append(Labelled(tuple(before[-2:]), row["utterance_text"], label, row["transcript_id"]))
        before.append((speaker, row["utterance_text"]))
    return out


def automisc(folder: Path) -> list[Labelled]:
    """Human MISC 2.5 codes of counsellor utterances (AutoMISC's HLQC part). Grouped by conversation, united by volley."""
    columns = {"conv_id", "speaker", "conv_vol_idx", "vol_text", "utt_text", "t2_label_GT"}
    out = []
    volleys: list[tuple[str, str]] = []
    at: tuple[str, str] = ("", "")
    said = ""
    for row in _rows(find(folder, "automisc", ".csv"), columns):
        here = (row["conv_id"], row["conv_vol_idx"])
        if here != at:
            if said:
                volleys.append(("therapist", said))
            volleys = [] if row["conv_id"] != at[0] else volleys
            at, said = here, ""
            if row["speaker"] != "counsellor":
                volleys.append(("patient", row["vol_text"]))
        if row["speaker"] == "counsellor":
            before = (*volleys[-2:], *((("therapist", said),) if said else ()))
            out.append(Labelled(before, row["utt_text"], row["t2_label_GT"].strip(), row["conv_id"], "/".join(here)))
            said = f"{said} {row['utt_text']}".strip()
    return out


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BenchError("not UTF-8 text", where=str(path), mend="save it again with the encoding UTF-8") from None
    except OSError as error:
        raise BenchError(f"cannot be read ({error.strerror})", where=str(path), mend="check --data") from None


def _rows(path: Path, columns: set[str]) -> list[Mapping[str, str]]:
    return list(_checked(csv.DictReader(io.StringIO(_text(path), newline="")), path.name, columns))


def _checked(table: csv.DictReader[str], name: str, columns: set[str]) -> Iterator[Mapping[str, str]]:
    lacking = columns - set(table.fieldnames or ())
    if lacking:
        raise BenchError(f"no column {', '.join(sorted(lacking))}", where=f"{name}:1", mend="use the set as published")
    for row in table:
        if any(row[c] is None for c in columns):
            raise BenchError(
                "a row with too few cells", where=f"{name}:{table.line_num}", mend="use the set as published"
            )
        yield row
