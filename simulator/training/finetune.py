"""Fine-tunes the sentence encoder into the ear, and exports it to ONNX with int8 weights.

    python -m simulator.training.finetune --base FOLDER --out FOLDER [--epochs 8]

Needs `requirements-train.txt` (torch, transformers, onnx) and the float weights of all-MiniLM-L6-v2 in `--base`. About
25 minutes on two cores. Nothing of this is imported by the product.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import BertWordPieceTokenizer
from torch import Tensor, nn
from transformers import BertModel

from simulator.reading.heads import DEPTHS, MARKER_HEADS, heads_of
from simulator.training.corpus import EXAMPLES, Example, load
from simulator.vocabulary import MOVES

VOCABULARY = Path(__file__).parent.parent / "reading" / "data" / "minilm-vocab.txt"
HEADS = (*MOVES, *MARKER_HEADS)
CONTEXT, TURN = 110, 140


def tokenizer() -> BertWordPieceTokenizer:
    return BertWordPieceTokenizer(str(VOCABULARY), lowercase=True)


class Ear(nn.Module):
    """(ids, segment, mask) of context and turn → turn logits (B, H), depth (B, 5), token logits (B, T, H)."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(base, attn_implementation="eager", add_pooling_layer=False)
        width = self.bert.config.hidden_size
        self.drop = nn.Dropout(0.15)
        self.turn = nn.Linear(2 * width, len(HEADS))
        self.depth = nn.Linear(2 * width, DEPTHS)
        self.token = nn.Linear(width, len(HEADS))

    def forward(self, ids: Tensor, segment: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        hidden = self.bert(input_ids=ids, token_type_ids=segment, attention_mask=mask).last_hidden_state
        weight = (segment * mask).unsqueeze(-1).to(hidden.dtype)
        pooled = (hidden * weight).sum(1) / weight.sum(1)
        joined = self.drop(torch.cat([pooled, hidden[:, 0]], dim=1))
        return self.turn(joined), self.depth(joined), self.token(self.drop(hidden))


def collate(examples: Sequence[Example], tok: BertWordPieceTokenizer) -> dict[str, Tensor]:
    """Padded tensors: inputs, turn labels with their mask, depth (-1 unknown), token labels."""
    rows = []
    for e in examples:
        context = tok.encode(e.context, add_special_tokens=False).ids[-CONTEXT:]
        turn = tok.encode(e.text, add_special_tokens=False)
        rows.append((context, turn.ids[:TURN], turn.offsets[:TURN]))
    width = max(len(c) + len(t) + 3 for c, t, _ in rows)
    size = len(rows)
    ids = torch.zeros(size, width, dtype=torch.long)
    segment, mask = torch.zeros_like(ids), torch.zeros_like(ids)
    label, known = torch.zeros(size, len(HEADS)), torch.zeros(size, len(HEADS))
    token = torch.zeros(size, width, len(HEADS))
    depth = torch.full((size,), -1)
    for i, (e, (context, turn_ids, offsets)) in enumerate(zip(examples, rows, strict=True)):
        sequence = [101, *context, 102, *turn_ids, 102]
        first = len(context) + 2
        ids[i, : len(sequence)] = torch.tensor(sequence)
        segment[i, first : len(sequence)] = 1
        mask[i, : len(sequence)] = 1
        if e.depth is not None:
            depth[i] = e.depth
        spans = {**(e.moves or {}), **(e.markers or {})}
        listened = [*(MOVES if e.moves is not None else ()), *(heads_of(e.dimension) if e.dimension else ())]
        for name in listened:
            known[i, HEADS.index(name)] = 1
        for name, places in spans.items():
            head = HEADS.index(name)
            label[i, head] = 1
            for start, end in places:
                for k, (a, b) in enumerate(offsets):
                    if a < end and b > start:
                        token[i, first + k, head] = 1
    return {"ids": ids, "segment": segment, "mask": mask, "label": label, "known": known, "depth": depth,
            "token": token}  # fmt: skip


def loss_of(model: Ear, batch: dict[str, Tensor]) -> Tensor:
    turn, depth, token = model(batch["ids"], batch["segment"], batch["mask"])
    weight = torch.full((len(HEADS),), 2.0)
    bce = nn.functional.binary_cross_entropy_with_logits
    per_turn = bce(turn, batch["label"], pos_weight=weight, reduction="none") * batch["known"]
    total = 8 * per_turn.sum() / batch["known"].sum()
    place = (batch["segment"] * batch["mask"]).unsqueeze(-1) * batch["known"].unsqueeze(1)
    per_token = bce(token, batch["token"], reduction="none") * place
    total = total + 4 * per_token.sum() / place.sum()
    seen = batch["depth"] >= 0
    if seen.any():
        total = total + 0.8 * nn.functional.cross_entropy(depth[seen], batch["depth"][seen], label_smoothing=0.05)
    return total


def train(examples: list[Example], base: str, epochs: int, rate: float, seed: int) -> Ear:
    """Trains on whole turns and on where in them each label stands; returns the trained ear."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    tok = tokenizer()
    model = Ear(base)
    heads = [p for n, p in model.named_parameters() if not n.startswith("bert.")]
    optimiser = torch.optim.AdamW(
        [{"params": model.bert.parameters(), "lr": rate}, {"params": heads, "lr": 1e-3}], weight_decay=0.01
    )
    size = 16
    steps = epochs * (len(examples) // size + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda k: min(1.0, k / (0.06 * steps + 1)) * max(0.0, 1 - k / steps)
    )
    begun = time.time()
    for epoch in range(epochs):
        order = sorted(examples, key=lambda e: len(e.context) + len(e.text) + rng.random() * 200)
        batches = [order[i : i + size] for i in range(0, len(order), size)]
        rng.shuffle(batches)
        total = 0.0
        model.train()
        for part in batches:
            loss = loss_of(model, collate(part, tok))
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss)
        print(f"epoch {epoch + 1}/{epochs}: loss {total / len(batches):.3f}, {time.time() - begun:.0f} s", flush=True)
    return model.eval()


def export(model: Ear, out: Path) -> None:
    """Writes `ear.onnx`: weights int8, arithmetic float (see `portable.py`)."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    from simulator.training.portable import portable

    out.mkdir(parents=True, exist_ok=True)
    sample = torch.ones(2, 12, dtype=torch.long)
    float_file = out / "ear-float.onnx"
    torch.onnx.export(
        model, (sample, sample.clone(), sample.clone()), str(float_file), dynamo=False, opset_version=17,
        input_names=["ids", "segment", "mask"], output_names=["turn", "depth", "token"],
        dynamic_axes={n: {0: "batch", 1: "length"} for n in ("ids", "segment", "mask", "token")}
        | {n: {0: "batch"} for n in ("turn", "depth")},
    )  # fmt: skip
    quantize_dynamic(str(float_file), str(out / "ear-int8.onnx"), weight_type=QuantType.QInt8, per_channel=True)
    portable(out / "ear-int8.onnx", out / "ear.onnx")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--examples", type=Path, default=EXAMPLES)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    np.random.seed(args.seed)
    torch.set_num_threads(2)
    examples = load(sorted(args.examples.glob("*.jsonl")))
    print(f"{len(examples)} examples")
    export(train(examples, args.base, args.epochs, args.rate, args.seed), args.out)


if __name__ == "__main__":
    main()
