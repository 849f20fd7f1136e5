"""Earlier moments, recalled by meaning: what a trainee and a patient said to each other in sessions before this one.

A Chroma index of past exchanges, one collection a trainee and patient, made again from SQL whenever it is missing or
behind. It holds no truth of its own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simulator.reading.encoder import Encodes
from simulator.reading.sentences import plain

NEAR = 0.45
"""Cosine from which the therapist's words recall an earlier moment, where they say that they do."""
_REFERS = re.compile(
    r"\b(?:last (?:time|week|session)|you (?:told|said|mentioned|spoke|were telling|talked)|remember|the other (?:day|week)|"
    r"i've been thinking about|i was thinking about|you'd told|earlier you|some (?:weeks|months) ago|when you first)\b"
)


@dataclass(frozen=True)
class Past:
    """An earlier exchange: where it stands, and what was said."""

    session_id: str
    number: int
    therapist: str
    patient: str


@dataclass(frozen=True)
class Recalled:
    """An earlier moment that the words brought up, with their cosine."""

    past: Past
    cosine: float


def refers_back(text: str) -> bool:
    """Whether the words say that they go back to something said before."""
    return bool(_REFERS.search(plain(text)))


def collection_of(person: str, persona_id: str) -> str:
    """The name of the collection of a trainee with a patient; says nothing of either."""
    return "past-" + hashlib.sha256(f"{person}|{persona_id}".encode()).hexdigest()[:24]


class Recollection:
    """The earlier moments of one trainee with one patient."""

    def __init__(self, chroma: Any, encoder: Encodes, person: str, persona_id: str, past: Sequence[Past]) -> None:
        self._encoder = encoder
        self._past = {f"{p.session_id}:{p.number}": p for p in past}
        name = collection_of(person, persona_id)
        self._collection = chroma.get_or_create_collection(
            name, embedding_function=None, metadata={"hnsw:space": "cosine"}
        )  # fmt: skip
        self._catch_up()

    def _catch_up(self) -> None:
        kept = set(self._collection.get(include=[])["ids"])
        gone = kept - self._past.keys()
        if gone:
            self._collection.delete(ids=sorted(gone))
        new = sorted(self._past.keys() - kept)
        if new:
            vectors = self._encoder.encode([self._past[i].patient for i in new])
            self._collection.upsert(ids=new, embeddings=vectors)

    def recall(self, text: str, most: int = 3) -> list[Recalled]:
        """The earlier moments nearest to these words, nearest first; none where there is no past."""
        if not self._past:
            return []
        found = self._collection.query(
            query_embeddings=self._encoder.encode([text]), n_results=min(most, len(self._past)), include=["distances"]
        )
        return [
            Recalled(self._past[one], round(1.0 - float(distance), 4))
            for one, distance in zip(found["ids"][0], found["distances"][0], strict=True)
            if one in self._past
        ]
