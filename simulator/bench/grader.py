"""`bench grader`: everything that is claimed of a judge, on the development sets of a folder, as one table.

Records are flat: `section` says which question is asked, `asked` what the project asks of itself, `missed` which of that
was not reached. A section whose file is not there says so and is skipped; one that is asked for by name must be there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from simulator.bench import attacks, baselines, contrast, corpora, judging, pace, people
from simulator.bench.corpora import BenchError
from simulator.bench.judging import Maker, grade_all
from simulator.bench.trained import Senses, hear
from simulator.errors import did_you_mean
from simulator.grading.embedded import EmbeddedJudge
from simulator.grading.judge import Judge
from simulator.model.calls import Meter
from simulator.reading.ear import Ear
from simulator.reading.embedded import EmbeddedReader
from simulator.reading.encoder import encoder
from simulator.rubric import Rubric

Record = dict[str, Any]
LEAST: Final[Mapping[str, Mapping[str, float]]] = {
    "contrast": {"pairs": 0.85, "far": 0.93, "within_one": 0.85, "na_right": 0.95, "caps_found": 0.75},
    "epitome ER": {"macro_f1": 0.71},
    "epitome EX": {"macro_f1": 0.65},
    "annomi trained": {"macro_f1": 0.72, "kappa": 0.66},
    "quotes": {"share": 1.0},
    "stability": {"same_again": 1.0, "same_alone": 1.0},
    "speed": {"turns_per_second": 50.0},
}
MOST: Final[Mapping[str, Mapping[str, float]]] = {
    "attacks": {"mean_change": 0.05, "mean_size": 0.05, "max_gain": 1},
    "pace": {"concurrent_seconds": 5.0},
}


@dataclass(frozen=True)
class Bench:
    """What a measurement needs. make: a fresh judge at each call. embedded: whether it is the embedded one."""

    data: Path
    make: Maker
    rubric: Rubric
    meter: Meter | None = None
    embedded: bool = True

    @cached_property
    def judge(self) -> Judge:
        return self.make()

    @cached_property
    def senses(self) -> Senses:
        ear = Ear(remembers=0)
        return Senses(ear, EmbeddedReader(ear), encoder())


def over_contrast(bench: Bench) -> Iterator[Record]:
    """Ordering, levels, caps and applicability per dimension, the baselines beside the judge."""
    items = contrast.built(corpora.contrast(bench.data))
    moments = [b.item.moments()[0] for b in items]
    given = [contrast.said(b, g) for b, g in zip(items, grade_all(bench.judge, moments, bench.rubric), strict=True)]
    for dimension in dict.fromkeys(b.dimension for b in items):
        rows = [i for i, b in enumerate(items) if b.dimension == dimension]
        mine = [items[i] for i in rows]
        figures = contrast.figures(mine, [given[i] for i in rows])
        yield _judged("contrast", {"dimension": dimension, "by": bench.judge.name, **figures}, "contrast")
        beside = {
            "text length": baselines.length(mine),
            "question marks and hedges": baselines.question_and_hedge(mine),
            "ridge, leave one set out": baselines.ridge(mine, bench.senses.encoder),
        }
        for name, said in beside.items():
            yield {"section": "contrast", "dimension": dimension, "by": name, **contrast.figures(mine, said)}


def over_epitome(bench: Bench) -> Iterator[Record]:
    """Emotional reactions and explorations, a head on the ear's features, five folds by post."""
    heard = None
    for dimension, name in (("ER", "emotional reactions"), ("EX", "explorations")):
        turns = corpora.epitome(bench.data, dimension)
        heard = heard or hear(turns, bench.senses)
        found = {"mechanism": name, "way": "trained", **people.epitome(turns, heard)}
        yield _judged("epitome", found, f"epitome {dimension}")


def over_annomi(bench: Bench) -> Iterator[Record]:
    """Therapist behaviours: a trained head, and the reader's moves as they are."""
    for found in people.annomi(corpora.annomi(bench.data), bench.senses):
        yield _judged("annomi", found, f"annomi {found['way']}")


def over_automisc(bench: Bench) -> Iterator[Record]:
    """Non-adherent codes as red flags."""
    for found in people.automisc(corpora.automisc(bench.data), bench.senses):
        yield {"section": "automisc", **found}


def over_padding(bench: Bench) -> Iterator[Record]:
    """Neutral words around the turns of the contrast sets change nothing."""
    items = contrast.built(corpora.contrast(bench.data))
    moments = [b.item.moments()[0] for b in items]
    longer = [attacks.padded(m, i) for i, m in enumerate(moments)]
    before = grade_all(bench.judge, moments, bench.rubric)
    after = grade_all(bench.judge, longer, bench.rubric)
    pairs = [attacks.Attack(m.id, b.dimension, m, n) for b, m, n in zip(items, moments, longer, strict=True)]
    found = [c for c in attacks.changes(pairs, before, after) if c.dimension == c.kind]
    for dimension in dict.fromkeys(b.dimension for b in items):
        yield _judged(
            "padding", {"dimension": dimension, **attacks.figures(c for c in found if c.kind == dimension)}, "attacks"
        )


def over_attacks(bench: Bench) -> Iterator[Record]:
    """What our own attacks win, by kind, by family and in all."""
    set_ = attacks.load()
    before = grade_all(bench.judge, [a.base for a in set_], bench.rubric)
    after = grade_all(bench.judge, [a.attacked for a in set_], bench.rubric)
    found = attacks.changes(set_, before, after)
    for kind in dict.fromkeys(a.kind for a in set_):
        yield _judged("attacks", {"kind": kind, **attacks.figures(c for c in found if c.kind == kind)}, "attacks")
    for name, kinds in (("all padding", attacks.PADDING), ("all injection", attacks.INJECTION)):
        yield _judged("attacks", {"kind": name, **attacks.figures(c for c in found if c.kind in kinds)}, "attacks")
    yield _judged("attacks", {"kind": "all", **attacks.figures(found)}, "attacks")
    moments = [m for a in set_ for m in (a.base, a.attacked)]
    given = [g for pair in zip(before, after, strict=True) for g in pair]
    yield _judged("quotes", judging.quotes(moments, given), "quotes")


def over_stability(bench: Bench) -> Iterator[Record]:
    """The same turns again: does a score depend on the company it is graded in?"""
    moments = [a.attacked for a in attacks.load()]
    if not bench.embedded:
        moments = moments[:: len(moments) // 20]  # every call costs
    yield _judged("stability", judging.stability(bench.make, moments, bench.rubric), "stability")


def over_speed(bench: Bench) -> Iterator[Record]:
    """Turns a second; for a model judge also tokens and cost of a session of 20 turns."""
    found = judging.speed(bench.make, attacks.load(), bench.rubric, bench.meter)
    yield _judged("speed", found, "speed" if bench.embedded else "")


def over_pace(bench: Bench) -> Iterator[Record]:
    """A session through a model judge whose calls take a second: at the same time, and one after another."""
    yield _judged("pace", pace.session(attacks.load(), bench.rubric), "pace")


SECTIONS: Final[Mapping[str, Callable[[Bench], Iterator[Record]]]] = {
    "contrast": over_contrast, "epitome": over_epitome, "annomi": over_annomi, "automisc": over_automisc,
    "padding": over_padding, "attacks": over_attacks, "stability": over_stability, "speed": over_speed, "pace": over_pace,
}  # fmt: skip
EARS_OWN: Final = frozenset({"epitome", "annomi", "automisc"})
"""Sections that measure the ear and the reader, whichever judge is asked."""


def measure(
    data: Path, rubric: Rubric, *, make: Maker | None = None, only: Sequence[str] = (), meter: Meter | None = None
) -> Iterator[Record]:
    """The records of all sections, or of those named in `only`. `make` gives a fresh judge (default: the embedded one).

    Raises BenchError for an unknown section, or where a section that was named has no file.
    """
    for name in only:
        if name not in SECTIONS:
            raise BenchError(f"no section '{name}'", where="--only", mend=did_you_mean(name, SECTIONS))
    bench = Bench(data, make or (lambda: EmbeddedJudge(Ear())), rubric, meter, embedded=make is None)
    for name, section in SECTIONS.items():
        if only and name not in only:
            continue
        if not only and not bench.embedded and name in EARS_OWN:
            continue
        try:
            for record in section(bench):
                yield {"bench": "grader", **record}
        except BenchError as error:
            if only:
                raise
            yield {"bench": "grader", "section": name, "skipped": str(error)}


def _judged(section: str, found: Record, key: str) -> Record:
    """The record with what is asked of it and which of that it missed."""
    least, most = LEAST.get(key, {}), MOST.get(key, {})
    asked = {k: f"≥ {v:g}" for k, v in least.items() if k in found} | {k: f"≤ {v:g}" for k, v in most.items()}
    missed = [k for k, v in least.items() if found.get(k) is not None and found[k] < v]
    missed += [k for k, v in most.items() if found.get(k) is not None and found[k] > v]
    return {"section": section, **found, **({"asked": asked, "missed": missed} if asked else {})}


def table(records: Sequence[Record]) -> str:
    """The records as Markdown: a table a section, one line a record."""
    out = []
    for section in dict.fromkeys(str(r["section"]) for r in records):
        rows = [{k: v for k, v in r.items() if k not in ("bench", "section", "asked")} for r in records]
        rows = [r for r, whole in zip(rows, records, strict=True) if whole["section"] == section]
        columns = list(dict.fromkeys(k for r in rows for k in r))
        lines = [f"| {' | '.join(c.replace('_', ' ') for c in columns)} |", f"|{'---|' * len(columns)}"]
        lines += [f"| {' | '.join(_cell(r.get(c)) for c in columns)} |" for r in rows]
        asked = dict.fromkeys(
            ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in r["asked"].items())
            for r in records
            if r["section"] == section and r.get("asked")
        )
        note = f"\n\nAsked: {'; '.join(asked)}." if asked else ""
        out.append(f"### {section}\n\n" + "\n".join(lines) + note)
    return "\n\n".join(out) + "\n"


def _cell(value: Any) -> str:
    if value is None or value in ([], {}):
        return "–"
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, dict):
        return ", ".join(f"{k} {_cell(v)}" for k, v in value.items())
    if isinstance(value, list):
        return ", ".join(_cell(v) for v in value).replace("|", "/")
    return str(value).replace("|", "/").replace("\n", " ")
