"""Brings a newly trained ear to the loudness of the one before it, so that numbers fitted on that one still hold.

    python -m simulator.training.level --base FOLDER --like FOLDER --start build/ear/ear-float.onnx --out build/levelled

`--like` holds the earlier ear. Both listen to unlabelled turns that neither was trained on (the scripted therapists of
`bench/data`); each head of the new one is scaled and shifted to the mean and deviation of the earlier. What the new ear
hears better, it still hears better: the order of any two turns on a head does not change.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from simulator.reading.ear import Ear as Listening
from simulator.settings import ROOT
from simulator.training.card import card
from simulator.training.finetune import Ear, export
from simulator.training.resume import weights_of

SCRIPTS = ROOT / "simulator" / "bench" / "data" / "therapists"


def turns() -> list[str]:
    """The turns of the scripted therapists, one a line of their files."""
    out = []
    for path in sorted(SCRIPTS.glob("*.yaml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            text = line.strip().removeprefix("- ").strip("\"'")
            if len(text.split()) > 4 and not text.startswith("#") and not text.endswith(":"):
                out.append(text)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", required=True)
    parser.add_argument("--like", type=Path, required=True)
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    card(args.start.parent)
    texts = turns()
    print(f"{len(texts)} turns")
    model = Ear(args.base)
    model.load_state_dict(weights_of(args.start, model))
    levels = [_listened(folder, texts) for folder in (args.like, args.start.parent)]
    with torch.no_grad():
        for layer, (old, new) in zip((model.turn, model.token, model.depth), zip(*levels, strict=True), strict=True):
            scale = torch.tensor(old.std(0) / np.maximum(new.std(0), 1e-3), dtype=torch.float32)
            shift = torch.tensor(old.mean(0), dtype=torch.float32) - scale * torch.tensor(
                new.mean(0), dtype=torch.float32
            )
            layer.weight *= scale[:, None]
            layer.bias.copy_(scale * layer.bias + shift)
    export(model.eval(), args.out)


def _listened(folder: Path, texts: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Loudness of whole turns (n, H), of the loudest words (n, H), and log odds of the depth (n, 5)."""
    ear = Listening(folder, remembers=0)
    sounds = [ear.listen("", t) for t in texts]
    return (
        np.array([s.logits for s in sounds]),
        np.array([s.token_logits.max(0) for s in sounds]),
        np.log(np.clip(np.array([s.depth for s in sounds]), 1e-5, 1)),
    )


if __name__ == "__main__":
    main()
