"""Quantised weights without quantised arithmetic: the file keeps int8, the sums are done in float.

    python -m simulator.training.portable ear.onnx out.onnx

Dynamic quantisation also rounds what flows through the network, and processors with and without VNNI round differently: the
same turn was then read otherwise on another machine. What comes out of here is heard alike everywhere, but for the last digits
of a float (decision 0025). onnxruntime unpacks the weights once, at load (`session.disable_quant_qdq`, see `reading/ear.py`).
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import onnx
from onnx import helper


def unpacked(model: Any) -> Any:
    """The same network with `DequantizeLinear` on the weights and a plain `MatMul` in place of each integer product."""
    graph = model.graph
    weights = {i.name for i in graph.initializer}
    made_by = {out: node for node in graph.node for out in node.output}
    used_by: dict[str, list[Any]] = defaultdict(list)
    for node in graph.node:
        for name in node.input:
            used_by[name].append(node)
    gone: set[int] = set()
    instead: dict[int, list[Any]] = {}
    for node in graph.node:
        if node.op_type != "MatMulInteger":
            continue
        rounded, weight, _, zero = node.input
        rounding = made_by[rounded]
        (cast,) = used_by[node.output[0]]
        (scaled,) = used_by[cast.output[0]]
        scales = made_by[next(i for i in scaled.input if i != cast.output[0])]
        (scale,) = [i for i in scales.input if i != rounding.output[1]]
        if rounding.op_type != "DynamicQuantizeLinear" or not {weight, scale} <= weights:
            raise ValueError(f"{node.name}: not the shape that dynamic quantisation gives")
        plain = f"{weight}_float"
        instead[id(node)] = [
            helper.make_node("DequantizeLinear", [weight, scale, zero], [plain], name=plain, axis=1),
            helper.make_node(
                "MatMul", [rounding.input[0], plain], [scaled.output[0]], name=f"{scaled.output[0]}_product"
            ),
        ]
        gone |= {id(n) for n in (rounding, cast, scaled, scales)}
    nodes = [new for n in graph.node if id(n) not in gone for new in instead.get(id(n), [n])]
    del graph.node[:]
    graph.node.extend(_in_order(nodes, weights | {i.name for i in graph.input} | {""}))
    onnx.checker.check_model(model)
    return model


def _in_order(nodes: list[Any], known: set[str]) -> list[Any]:
    """The nodes, each after what it needs."""
    out: list[Any] = []
    while nodes:
        ready = [n for n in nodes if set(n.input) <= known]
        if not ready:
            raise ValueError("the network needs something that nothing makes")
        out += ready
        known |= {name for n in ready for name in n.output}
        nodes = [n for n in nodes if not set(n.output) <= known]
    return out


def portable(quantised: Path, out: Path) -> None:
    """Writes the file without quantised arithmetic."""
    onnx.save(unpacked(onnx.load(str(quantised))), str(out))


if __name__ == "__main__":
    portable(Path(sys.argv[1]), Path(sys.argv[2]))
