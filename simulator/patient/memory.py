"""What the trainee's words bring up: like matched with like, over a Chroma index of things a therapist might say.

Each fact, line, trigger and soother carries examples of the words that call it; the index holds those examples and
nothing of what the patient answers. So a closed fact's telling cannot come out of it: only its id, which the gates judge.
The index is rebuilt from the persona whenever it is missing or incomplete; the persona file and SQL are the truth.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import numpy as np

from simulator.patient.questions import PLAIN, QUESTIONS
from simulator.persona.loading import Source
from simulator.reading.encoder import Encodes, Vectors
from simulator.reading.sentences import sentences

Kind = Literal["fact", "line", "trigger", "soother", "asked", "topic"]
KINDS: tuple[Kind, ...] = ("fact", "line", "trigger", "soother", "asked", "topic")
_NEAREST = 40
_ADD = 500


@dataclass(frozen=True)
class Near:
    """For each kind, the ids the words come near to, with their cosine (-1 to 1), nearest first.

    beats: for every step of a story ("thread:beat"), how near the words are to what the patient says in it.
    """

    by_kind: Mapping[Kind, Mapping[str, float]] = field(default_factory=dict)
    beats: Mapping[str, float] = field(default_factory=dict)

    def of(self, kind: Kind) -> Mapping[str, float]:
        return self.by_kind.get(kind, {})

    @property
    def best(self) -> float:
        """The highest cosine of all; low means the words touch nothing in this patient's world."""
        return max((max(ids.values()) for ids in self.by_kind.values() if ids), default=0.0)


def client(path: Path | None = None, url: str | None = None) -> Any:
    """A Chroma client: in memory, in a folder, or at a server. Telemetry is off."""
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    quiet = ChromaSettings(anonymized_telemetry=False)
    if url:
        parts = urlsplit(url)
        return chromadb.HttpClient(host=parts.hostname or "localhost", port=parts.port or 8000, settings=quiet)
    if path is not None:
        path.mkdir(parents=True, exist_ok=True)
        return chromadb.PersistentClient(path=str(path), settings=quiet)
    return chromadb.EphemeralClient(settings=quiet)


class Memory:
    """Recall by meaning for one persona version."""

    def __init__(self, source: Source, encoder: Encodes, chroma: Any) -> None:
        self._encoder = encoder
        self._name = re.compile(rf"[,\s]*\b{re.escape(source.persona.name.split()[0])}\b,?", re.IGNORECASE)
        entries = [(kind, target, self._nameless(text)) for kind, target, text in _entries(source)]
        digest = hashlib.sha256("\n".join("|".join(e) for e in entries).encode()).hexdigest()[:16]
        self._targets = {f"{i}": (kind, target) for i, (kind, target, _) in enumerate(entries)}
        self._collection = _collection(chroma, f"{source.persona.id}-{digest}", entries, encoder)
        beats = [(f"{t.id}:{b.id}", b.says) for s in source.persona.scenarios for t in s.threads for b in t.beats]
        self._beats = [one for one, _ in beats]
        self._told = encoder.encode([says for _, says in beats])
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The name of its collection in the index."""
        return str(self._collection.name)

    def _nameless(self, text: str) -> str:
        """The words without the patient's name, which would pull everything together that holds it."""
        return self._name.sub("", text).strip() or text

    def near(self, text: str) -> Near:
        """What these words come near to: the whole turn, and its last sentences."""
        text = self._nameless(text)
        pieces = sentences(text)
        views = list(dict.fromkeys([text.strip(), *(pieces[-2:] if len(pieces) > 1 else [])]))
        vectors = self._encoder.encode(views)
        found = self._query(vectors)
        told = (self._told @ vectors.T).max(axis=1)
        by_kind: dict[Kind, dict[str, float]] = {k: {} for k in KINDS}
        for (kind, target), cosine in found:
            if cosine > by_kind[kind].get(target, -1.0):
                by_kind[kind][target] = cosine
        return Near(
            {k: dict(sorted(v.items(), key=lambda p: (-p[1], p[0]))) for k, v in by_kind.items()},
            {one: round(float(cosine), 4) for one, cosine in zip(self._beats, told, strict=True)},
        )

    def _query(self, vectors: Vectors) -> list[tuple[tuple[Kind, str], float]]:
        with self._lock:
            result = self._collection.query(
                query_embeddings=vectors, n_results=min(_NEAREST, len(self._targets)), include=["distances"]
            )
        out = []
        for ids, distances in zip(result["ids"], result["distances"], strict=True):
            for one, distance in zip(ids, distances, strict=True):
                out.append((self._targets[one], round(1.0 - float(distance), 5)))
        return out


def _entries(source: Source) -> list[tuple[Kind, str, str]]:
    persona = source.persona
    out: list[tuple[Kind, str, str]] = []
    out += [("fact", f.id, text) for f in persona.facts for text in f.asked]
    out += [("line", line.id, text) for line in persona.lines for text in line.hears]
    out += [("trigger", t.id, text) for t in persona.triggers for text in t.about]
    out += [("soother", s.id, text) for s in persona.soothers for text in s.about]
    out += [("asked", kind, text) for kind, texts in QUESTIONS.items() for text in texts]
    out += [("topic", topic, text) for topic, texts in PLAIN.items() for text in texts]
    return out


def _collection(chroma: Any, name: str, entries: Sequence[tuple[Kind, str, str]], encoder: Encodes) -> Any:
    """The collection, filled if it is missing or half filled. Its own vectors only: no embedding function."""
    collection = chroma.get_or_create_collection(
        name,
        embedding_function=None,
        metadata={"hnsw:space": "cosine", "hnsw:search_ef": 400, "hnsw:construction_ef": 200, "hnsw:M": 24},
    )
    if collection.count() != len(entries):
        vectors = encoder.encode([text for _, _, text in entries])
        for start in range(0, len(entries), _ADD):
            rows = range(start, min(start + _ADD, len(entries)))
            collection.upsert(ids=[str(i) for i in rows], embeddings=np.asarray(vectors[list(rows)]))
    return collection
