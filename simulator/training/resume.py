"""Goes on training from an earlier float export, on new examples with a replay of the old ones.

    python -m simulator.training.resume --base FOLDER --start build/ear/ear-float.onnx --new reader_f.jsonl rr_c.jsonl --out build/ear3

One pass at a low rate: the new examples twice, and `--replay` of the others drawn by a fixed seed.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper

from simulator.training.corpus import EXAMPLES, Example, load
from simulator.training.finetune import Ear, collate, export, loss_of, tokenizer

SIZE = 16
WARM = 15


def weights_of(path: Path, model: Ear) -> dict[str, torch.Tensor]:
    """The state of a model from its ONNX export: named initialisers as they are, linear weights by their bias."""
    graph = onnx.load(str(path)).graph
    kept = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    state = model.state_dict()
    found = {n: torch.tensor(v) for n, v in kept.items() if n in state and tuple(state[n].shape) == v.shape}
    users: dict[str, list[onnx.NodeProto]] = {}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    for node in graph.node:
        weight = next((n for n in node.input if n in kept), None) if node.op_type == "MatMul" else None
        for user in users.get(node.output[0], []) if weight else []:
            bias = next((n for n in user.input if n.endswith(".bias")), None)
            if user.op_type == "Add" and bias and weight:
                found[f"{bias[:-4]}weight"] = torch.tensor(kept[weight].T.copy())
    missing = sorted(set(state) - set(found))
    if missing:
        raise ValueError(f"{path}: no weights for {', '.join(missing[:3])}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", required=True)
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--new", nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--replay", type=int, default=2700)
    parser.add_argument("--rate", type=float, default=6e-5)
    parser.add_argument("--seed", type=int, default=5)
    args = parser.parse_args()
    torch.set_num_threads(2)
    torch.manual_seed(3)
    rng = random.Random(args.seed)
    model = Ear(args.base)
    model.load_state_dict(weights_of(args.start, model))
    new = load([EXAMPLES / name for name in args.new])
    old = [e for e in load() if e.id not in {n.id for n in new}]
    rng.shuffle(old)
    export(one_pass(model, [*new, *new, *old[: args.replay]], args.rate, rng), args.out)


def one_pass(model: Ear, examples: list[Example], rate: float, rng: random.Random) -> Ear:
    """One pass in batches of like length, the rate rising over the first batches and falling to a twentieth."""
    tok = tokenizer()
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.01)
    order = sorted(examples, key=lambda e: len(e.context) + len(e.text) + rng.random() * 200)
    batches = [order[i : i + SIZE] for i in range(0, len(order), SIZE)]
    rng.shuffle(batches)
    model.train()
    for k, part in enumerate(batches):
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1.0, (k + 1) / WARM) * max(0.05, 1 - k / len(batches))
        loss = loss_of(model, collate(part, tok))
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        if k % 20 == 0:
            print(f"{k}/{len(batches)}: loss {float(loss):.3f}", flush=True)
    return model.eval()


if __name__ == "__main__":
    main()
