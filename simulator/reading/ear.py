"""The ear: one pass over what was said before and the therapist's turn, and everything the product needs to know of it.

A fine-tuned MiniLM (int8, in this process) gives, for a turn in its context: how surely it makes each move, its depth,
how surely it shows each rubric marker, and for each of those where in the words it was heard. The patient's reader and
the embedded judge listen through the same ear, so that what the patient felt and what the judge saw agree.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.errors import WeightsError
from simulator.reading.heads import DEPTHS, MARKER_HEADS
from simulator.vocabulary import MOVES

DATA = Path(__file__).parent / "data"
HEADS: tuple[str, ...] = (*MOVES, *MARKER_HEADS)
_INDEX = {head: i for i, head in enumerate(HEADS)}
_CONTEXT, _TURN = 110, 140
_CLS, _SEP = 101, 102
_BATCH = 1
"""One turn at a time: in company the last digits of a float differ, and a reading must be the same alone and in bulk."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Sound:
    """What the ear heard in one turn.

    logits: (H,) one a head, before calibration. depth: (5,) probabilities of depth 0-4. spans: for each token of the
    turn its characters [start, end). token_logits: (T, H), where each head was heard.
    """

    text: str
    logits: Floats
    depth: Floats
    spans: tuple[tuple[int, int], ...]
    token_logits: Floats

    def logit(self, head: str) -> float:
        return float(self.logits[_INDEX[head]])

    def where(self, head: str, *, start: int = 0, end: int | None = None) -> tuple[float, tuple[int, int]]:
        """How loudly (logit) and where (characters) a head is heard loudest, within [start, end) of the text."""
        stop = len(self.text) if end is None else end
        column = self.token_logits[:, _INDEX[head]]
        inside = [i for i, (a, b) in enumerate(self.spans) if a >= start and b <= stop]
        if not inside:
            return float("-inf"), (start, start)
        best = max(inside, key=lambda i: float(column[i]))
        floor = min(0.0, float(column[best]) - 1.5)
        first = last = best
        while first - 1 in inside and column[first - 1] >= floor:
            first -= 1
        while last + 1 in inside and column[last + 1] >= floor:
            last += 1
        return float(column[best]), (self.spans[first][0], self.spans[last][1])


class Ear:
    """Listens to turns. Thread-safe; remembers the last few hundred."""

    def __init__(self, folder: Path = DATA, *, threads: int = 1, remembers: int = 512) -> None:
        weights = folder / "ear.onnx"
        self.sha256 = _check(weights, folder / "ear.json")
        import onnxruntime
        from tokenizers import BertWordPieceTokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.disable_quant_qdq", "1")  # unpack the weights once, here
        try:
            self._session: Any = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime raises its own bare types
            raise WeightsError(f"cannot be loaded ({type(error).__name__})", where=str(weights), mend=_MEND) from error
        self._tokenizer = BertWordPieceTokenizer(str(DATA / "minilm-vocab.txt"), lowercase=True)
        self._memory: OrderedDict[tuple[str, str], Sound] = OrderedDict()
        self._remembers = remembers
        self._lock = threading.Lock()

    def listen(self, context: str, text: str) -> Sound:
        """What is heard in one turn; `context` as `heads.dialogue` writes it."""
        return self.listen_all([(context, text)])[0]

    def listen_all(self, turns: Sequence[tuple[str, str]]) -> list[Sound]:
        """The same for many turns, batched by length."""
        out: dict[int, Sound] = {}
        missing = []
        with self._lock:
            for i, turn in enumerate(turns):
                known = self._memory.get(turn)
                if known is not None:
                    self._memory.move_to_end(turn)
                    out[i] = known
                else:
                    missing.append(i)
        missing.sort(key=lambda i: len(turns[i][0]) + len(turns[i][1]))
        for start in range(0, len(missing), _BATCH):
            rows = missing[start : start + _BATCH]
            for row, sound in zip(rows, self._run([turns[i] for i in rows]), strict=True):
                out[row] = sound
        with self._lock:
            for i in missing:
                self._memory[turns[i]] = out[i]
            while len(self._memory) > self._remembers:
                self._memory.popitem(last=False)
        return [out[i] for i in range(len(turns))]

    def _run(self, turns: list[tuple[str, str]]) -> list[Sound]:
        parts = []
        for context, text in turns:
            before = self._tokenizer.encode(context, add_special_tokens=False).ids[-_CONTEXT:]
            turn = self._tokenizer.encode(text, add_special_tokens=False)
            parts.append((before, turn.ids[:_TURN], turn.offsets[:_TURN]))
        width = max(len(b) + len(t) + 3 for b, t, _ in parts)
        ids = np.zeros((len(parts), width), dtype=np.int64)
        segment, mask = np.zeros_like(ids), np.zeros_like(ids)
        for row, (before, turn_ids, _) in enumerate(parts):
            sequence = [_CLS, *before, _SEP, *turn_ids, _SEP]
            ids[row, : len(sequence)] = sequence
            segment[row, len(before) + 2 : len(sequence)] = 1
            mask[row, : len(sequence)] = 1
        logits, depth, token = self._session.run(None, {"ids": ids, "segment": segment, "mask": mask})
        odds = np.exp(depth - depth.max(axis=1, keepdims=True))
        odds /= odds.sum(axis=1, keepdims=True)
        sounds = []
        for row, ((_, text), (before, turn_ids, offsets)) in enumerate(zip(turns, parts, strict=True)):
            first = len(before) + 2
            sounds.append(
                Sound(
                    text=text,
                    logits=logits[row].astype(np.float32),
                    depth=odds[row].astype(np.float32),
                    spans=tuple((int(a), int(b)) for a, b in offsets),
                    token_logits=token[row, first : first + len(turn_ids)].astype(np.float32),
                )
            )
        return sounds


_MEND = "restore simulator/reading/data from the repository, or train again (docs/training.md)"


def _check(weights: Path, card: Path) -> str:
    try:
        recorded = json.loads(card.read_text(encoding="utf-8"))
        digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    except OSError as error:
        raise WeightsError(f"cannot be read ({error.strerror})", where=str(error.filename), mend=_MEND) from error
    except ValueError as error:
        raise WeightsError("not readable as JSON", where=str(card), mend=_MEND) from error
    if digest != recorded.get("sha256"):
        what = f"not the ear's weights (sha256 {digest[:12]}… instead of {str(recorded.get('sha256'))[:12]}…)"
        raise WeightsError(what, where=str(weights), mend=_MEND)
    if recorded.get("heads") != list(HEADS) or recorded.get("depths") != DEPTHS:
        raise WeightsError("the weights listen for other heads than this version", where=str(card), mend=_MEND)
    return digest


@lru_cache(maxsize=2)
def ear(folder: Path = DATA) -> Ear:
    """The one ear of this process."""
    return Ear(folder)
