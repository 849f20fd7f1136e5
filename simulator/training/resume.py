"""Goes on training from the weights in use (or any export), on examples disturbed in ways that must not matter.

    python -m simulator.training.resume --base FOLDER --out build/held --without em_c.jsonl it_c.jsonl rr_d.jsonl reader_g.jsonl
    python -m simulator.training.resume --base FOLDER --start build/held/ear-float.onnx --out build/ear --new em_c.jsonl …

`--without` leaves files out, so that thresholds can be fitted on authors the ear has not heard. `--new` names files to
hear (`--twice`: two times), with `--replay` of the others drawn by a fixed seed. One pass, at rates that fall with depth in the network.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from simulator.reading.ear import DATA
from simulator.training.corpus import EXAMPLES, Example, load
from simulator.training.disturb import Disturber, lines
from simulator.training.finetune import Ear, collate, export, loss_of, tokenizer

SIZE = 16
WARM = 20


def weights_of(path: Path, model: Ear) -> dict[str, torch.Tensor]:
    """The state of a model from its ONNX export, float or int8: named weights as they are, linear ones by their bias."""
    graph = onnx.load(str(path)).graph
    kept = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    for name in [n for n in kept if n.endswith("_quantized")]:
        stem = name.removesuffix("_quantized")
        kept[stem] = _floats(kept[name], kept[f"{stem}_scale"], kept[f"{stem}_zero_point"])
    state = model.state_dict()
    found = {n: torch.tensor(v) for n, v in kept.items() if n in state and tuple(state[n].shape) == v.shape}
    users: dict[str, list[Any]] = {}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    for node in graph.node:
        if node.op_type not in ("MatMul", "MatMulInteger"):
            continue
        weight = next((n.removesuffix("_quantized") for n in node.input if n in kept and kept[n].ndim == 2), None)
        bias = _bias(node.output[0], users, 4) if weight else None
        if weight and bias:
            found[f"{bias[:-4]}weight"] = torch.tensor(kept[weight].T.copy())
    missing = sorted(set(state) - set(found))
    if missing:
        raise ValueError(f"{path}: no weights for {', '.join(missing[:3])}")
    return found


def _floats(whole: NDArray[Any], scale: NDArray[Any], zero: NDArray[Any]) -> NDArray[np.float32]:
    """int8 back to floats; scales are one a tensor, or one a column."""
    return ((whole.astype(np.float32) - zero.astype(np.float32)) * scale.astype(np.float32)).astype(np.float32)


def _bias(name: str, users: dict[str, list[Any]], steps: int) -> str | None:
    """The bias that is added to an output, a few nodes (casts, scales) further on."""
    for user in users.get(name, []):
        if user.op_type == "Add":
            bias = next((n for n in user.input if n.endswith(".bias")), None)
            if bias:
                return bias
        elif steps and user.op_type in ("Cast", "Mul"):
            found = _bias(user.output[0], users, steps - 1)
            if found:
                return found
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", required=True)
    parser.add_argument("--start", type=Path, default=DATA / "ear.onnx")
    parser.add_argument("--new", nargs="*", default=[])
    parser.add_argument("--without", nargs="*", default=[])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--replay", type=int, default=0, help="how many of the others (0: all)")
    parser.add_argument("--rate", type=float, default=6e-5)
    parser.add_argument("--twice", action="store_true", help="hear the new files twice")
    parser.add_argument("--still", type=int, default=0, help="how many of the lowest layers stay as they are")
    parser.add_argument("--seed", type=int, default=5)
    args = parser.parse_args()
    torch.set_num_threads(2)
    torch.manual_seed(3)
    rng = random.Random(args.seed)
    model = Ear(args.base)
    model.load_state_dict(weights_of(args.start, model))
    for name, parameter in model.named_parameters():
        below = "embeddings" in name or any(f".layer.{k}." in name for k in range(args.still))
        parameter.requires_grad = not (args.still and below)
    new = load([EXAMPLES / name for name in args.new]) if args.new else []
    kept = [p for p in sorted(EXAMPLES.glob("*.jsonl")) if p.name not in {*args.without, *args.new}]
    old = load(kept)
    rng.shuffle(old)
    disturb = Disturber(rng, lines("neutral.txt"), lines("aside.txt"))
    chosen = [disturb(e) for e in [*new, *(new if args.twice else []), *old[: args.replay or len(old)]]]
    print(f"{len(chosen)} examples", flush=True)
    export(one_pass(model, chosen, args.rate, rng), args.out)


def groups(model: Ear, rate: float) -> list[dict[str, Any]]:
    """Parameters with their rates: full at the top of the network, 0.85 of it a layer further down, heads four times."""
    layers = model.bert.config.num_hidden_layers
    out: dict[float, list[torch.nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        if not name.startswith("bert."):
            own = 4 * rate
        elif ".layer." in name:
            own = rate * 0.85 ** (layers - 1 - int(name.split(".layer.")[1].split(".")[0]))
        else:
            own = rate * 0.85**layers
        out.setdefault(own, []).append(parameter)
    return [{"params": p, "lr": r, "full": r} for r, p in out.items()]


def one_pass(model: Ear, examples: list[Example], rate: float, rng: random.Random) -> Ear:
    """One pass in batches of like length, the rates rising over the first batches and falling to a twentieth."""
    tok = tokenizer()
    optimiser = torch.optim.AdamW(groups(model, rate), weight_decay=0.01)
    order = sorted(examples, key=lambda e: len(e.context) + len(e.text) + rng.random() * 120)
    batches = [order[i : i + SIZE] for i in range(0, len(order), SIZE)]
    rng.shuffle(batches)
    model.train()
    begun = time.time()
    for k, part in enumerate(batches):
        for group in optimiser.param_groups:
            group["lr"] = group["full"] * min(1.0, (k + 1) / WARM) * max(0.05, 1 - k / len(batches))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = loss_of(model, collate(part, tok))
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        if k % 20 == 0:
            print(f"{k}/{len(batches)}: loss {float(loss.detach()):.3f}, {time.time() - begun:.0f} s", flush=True)
    return model.eval()


if __name__ == "__main__":
    main()
