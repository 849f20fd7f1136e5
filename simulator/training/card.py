"""Puts trained weights in their place, with the card that the ear checks at load.

python -m simulator.training.card FOLDER
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path

from simulator.reading.ear import DATA, HEADS
from simulator.reading.heads import DEPTHS


def install(folder: Path, *, into: Path = DATA, note: str = "") -> None:
    """Copies `ear.onnx` and writes `ear.json` (sha256, heads, depths)."""
    shutil.copyfile(folder / "ear.onnx", into / "ear.onnx")
    card(into, note)


def card(folder: Path, note: str = "") -> None:
    """Writes `ear.json` for the `ear.onnx` that lies in the folder."""
    facts = {
        "sha256": hashlib.sha256((folder / "ear.onnx").read_bytes()).hexdigest(),
        "base": "sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), fine-tuned on simulator/training/examples",
        "depths": DEPTHS,
        "heads": list(HEADS),
        "note": note,
    }
    (folder / "ear.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    install(Path(sys.argv[1]))
