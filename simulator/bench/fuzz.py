"""Hostile and broken files by the hundred thousand: each is refused with one clear line or taken as a draft; nothing else.

Inputs are made from a seed: random bytes, YAML out of a small grammar of tricks, patients with something broken in
them, and zips with bad names, sizes, links and bytes. For each the bench counts what came of it, and keeps the worst.
"""

from __future__ import annotations

import io
import random
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from simulator.errors import SimulatorError
from simulator.persona import Source, from_text, load
from simulator.program.studio.bundles import decode, kind_of, unpack
from simulator.program.studio.checking import check
from simulator.program.studio.guides import moments_guide
from simulator.program.studio.interview import blank
from simulator.program.studio.mending import mends
from simulator.settings import ROOT

SLOW: Final = 2.0
"""Seconds after which one input counts as a failure."""
LONGEST_LINE: Final = 1200
NASTY: Final[tuple[str, ...]] = (
    "&a [*a, *a]", "*nobody", "!!python/object/apply:os.system ['true']", "!!binary aGk=", "<<: {a: 1}", "\x00", "\ufeff", "\x1b[31m",
    "{{ ''.__class__.__mro__ }}", "{word.__class__}", "%{7*7}", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "../../etc/passwd", "C:\\Windows", "9" * 5000, "1:" * 400 + "1", "0x" + "f" * 3000, "1e999999", ".nan", "-.inf", "2001-99-99",
    "2001-01-01T00:00:00+99:99", "0b" + "1" * 9000, "!", "%YAML 9.9", "---", "...", "? [a, b]\n: c", "\t- a", "- - - - - - a", "|9\n x",
    "\u202egnp.exe", "\u2028", "\ud7ff", "𝕁", "é" * 50, "[" * 40, "{a: " * 30, "- " * 60, "=", "yes", "null", "~", "''", '"\\x00"', '"\\ud800"',
    "id: beth", "version: -1", "version: 99999999999999999999", "age: .inf", "alliance: 1e308", "when: []", "dimensions: 3", "moments: []",
)  # fmt: skip
NAMES: Final[tuple[str, ...]] = (
    "joan.yaml", "personas/joan.yaml", "../joan.yaml", "/etc/joan.yaml", "personas/../../x.yaml", "a\\b.yaml", "C:x.yaml", "x.exe",
    "personas/moments/a.yaml", "rubrics/r.yml", "", ".", "a" * 300 + ".yaml", "x\n.yaml", "personas//x.yaml", "é.yaml", "deep/er/x.yaml",
)  # fmt: skip


def measure(inputs: int, seed: int) -> dict[str, Any]:
    """The counts, the slowest input and every failure's kind. Deterministic but for the times."""
    chance = random.Random(seed)
    guide = blank()
    small = _small()
    moments = moments_guide("joan_more", _patient("joan").persona)
    makers: tuple[tuple[int, str, Callable[[], tuple[str, bytes]]], ...] = (
        (24, "bytes", lambda: ("x.yaml", _bytes(chance))),
        (40, "grammar", lambda: ("x.yaml", _document(chance).encode("utf-8", "surrogatepass"))),
        (10, "moments", lambda: ("x.yaml", _broken(chance, moments).encode("utf-8", "surrogatepass"))),
        (20, "broken", lambda: ("x.yaml", _broken(chance, small).encode("utf-8", "surrogatepass"))),
        (1, "guide", lambda: ("x.yaml", _broken(chance, guide).encode("utf-8", "surrogatepass"))),
        (15, "zip", lambda: ("x.zip", _zip(chance, small))),
    )
    weights = [w for w, _, _ in makers]
    counts: Counter[str] = Counter()
    failures: list[dict[str, Any]] = []
    slowest = (0.0, "", 0)
    begun = time.perf_counter()
    for number in range(inputs):
        _, kind, make = chance.choices(makers, weights)[0]
        name, data = make()
        start = time.perf_counter()
        fate, trouble = _try(name, data)
        took = time.perf_counter() - start
        slowest = max(slowest, (took, kind, number))
        if took > SLOW:
            trouble = trouble or f"slow: {took:.1f} s"
        counts[f"{kind}: {fate}"] += 1
        if trouble:
            failures.append({"input": number, "kind": kind, "trouble": trouble[:300], "bytes": repr(data[:120])})
    return {
        "bench": "fuzz", "inputs": inputs, "seed": seed, "counts": dict(sorted(counts.items())), "failures": len(failures),
        "first_failures": failures[:5], "slowest_seconds": round(slowest[0], 3), "slowest_kind": slowest[1],
        "seconds": round(time.perf_counter() - begun, 1),
    }  # fmt: skip


def _try(name: str, data: bytes) -> tuple[str, str]:
    """What came of one input, and what was wrong with that, if anything."""
    try:
        brought = unpack(data, name)
        for one in brought:
            mends(one.text, one.report, 5)
            if one.report.kind == "moment":
                check("moment", one.text, _patient)
        return ("ready" if all(b.report.ready for b in brought) else "draft with findings"), ""
    except SimulatorError as refused:
        told = str(refused)
        if "\n" in told or not told.strip() or len(told) > LONGEST_LINE:
            return "refused", f"not one clear line: {told[:120]!r}"
        return "refused", _typed(name, data)
    except Exception as crash:
        return "crashed", f"{type(crash).__name__}: {crash}"


def _typed(name: str, data: bytes) -> str:
    """The same words typed into the editor instead: findings, never a crash."""
    try:
        text = decode(data, name)
    except SimulatorError:
        return ""
    try:
        report = check(kind_of(text), text, _patient)
        mends(text, report, 5)
    except Exception as crash:
        return f"typed: {type(crash).__name__}: {crash}"
    return "" if report.findings else "typed: refused as a file, and nothing found in it"


def _patient(persona_id: str) -> Source:
    """The guide's patient, whatever is asked for: what a set of moments is proved against."""
    return _guide_patient() if persona_id.startswith("joan") else load(persona_id, ROOT / "personas")


@lru_cache(maxsize=1)
def _guide_patient() -> Source:
    return from_text(blank(), "joan.yaml")


def _bytes(chance: random.Random) -> bytes:
    data = chance.randbytes(chance.randrange(0, 300))
    return b"PK\x03\x04" + data if chance.random() < 0.2 else data


def _word(chance: random.Random) -> str:
    if chance.random() < 0.35:
        return chance.choice(NASTY)
    return "".join(chance.choice("abc :-#'\"{}[]&*!|>%@`,?\n\t\\0123é‹›") for _ in range(chance.randrange(0, 14)))


def _document(chance: random.Random) -> str:
    head = "" if chance.random() < 0.3 else f"id: {chance.choice(('small', 'x', 'a_1'))}\n"
    return head + _grammar(chance, 0)


def _grammar(chance: random.Random, depth: int) -> str:
    pad = "  " * depth
    lines = []
    for _ in range(chance.randrange(1, 6)):
        key = chance.choice(
            ("id", "version", "name", "facts", "lines", "dimensions", "moments", "patient", "gate", _word(chance))
        )
        if depth < 4 and chance.random() < 0.3:
            lines.append(f"{pad}{key}:\n{_grammar(chance, depth + 1)}")
        elif chance.random() < 0.25:
            lines.append(f"{pad}- {_word(chance)}")
        else:
            lines.append(f"{pad}{key}: {_word(chance)}")
    return "\n".join(lines)


def _broken(chance: random.Random, text: str) -> str:
    lines = text.split("\n")
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(lines))
        what = chance.randrange(6)
        if what == 0:
            lines[at] = lines[at].split(":")[0] + ": " + _word(chance)
        elif what == 1:
            lines.insert(at, _word(chance))
        elif what == 2 and len(lines) > 1:
            del lines[at]
        elif what == 3:
            lines.insert(at, lines[at])
        elif what == 4:
            lines[at] = " " * chance.randrange(0, 5) + lines[at]
        else:
            cut = chance.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:cut] + _word(chance) + lines[at][cut:]
    return "\n".join(lines)


def _zip(chance: random.Random, text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        names = {chance.choice(NAMES) for _ in range(chance.randrange(0, 4))}
        for name in sorted(names):
            info = zipfile.ZipInfo(name or "x.yaml")
            info.compress_type = zipfile.ZIP_DEFLATED
            if chance.random() < 0.1:
                info.external_attr = 0o120777 << 16
            body = _broken(chance, text) if chance.random() < 0.5 else text
            size = 1_200_000 if chance.random() < 0.01 else 0
            bundle.writestr(info, body.encode("utf-8", "surrogatepass") + b" " * size)
    data = bytearray(out.getvalue())
    for _ in range(chance.choice((0, 0, 1, 8))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data[: chance.randrange(len(data))]) if chance.random() < 0.1 else bytes(data)


def _small() -> str:
    """A rubric in miniature: the whole way of checking, in little time."""
    return (
        "id: small\nversion: 1\ntitle: Small\nabout: A scale for tests.\ndimensions:\n  - id: empathy\n    name: Empathy\n"
        "    measures: Meeting a feeling.\n    weight: 1.0\n    applies: {none: [only_logistics]}\n    markers:\n"
        '      - {id: names_feeling, asks: "Does it name a feeling?", shows: "names a feeling"}\n'
        '      - {id: invites, asks: "Does it invite?", shows: "invites"}\n    caps:\n'
        '      - {id: blames, ceiling: 1, asks: "Does it blame?", shows: "It blames"}\n    levels:\n'
        '      - {level: 3, when: {all: [names_feeling]}, says: "Names it."}\n'
        '      - {level: 2, when: {all: [invites]}, says: "Invites."}\n'
        '    otherwise: {level: 1, when: {}, says: "Shows nothing."}\n'
    )
