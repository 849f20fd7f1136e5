"""An ear half-way between two: the weights of an earlier one and of one trained on from it, averaged.

    python -m simulator.training.average --base FOLDER --one FILE.onnx --other build/ear/ear-float.onnx --share 0.5 --out build/mean

What was learned on the way from one to the other is kept in part, and so is the evenness of the earlier one.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.training.finetune import Ear, export
from simulator.training.resume import weights_of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", required=True)
    parser.add_argument("--one", type=Path, required=True)
    parser.add_argument("--other", type=Path, required=True)
    parser.add_argument("--share", type=float, default=0.5, help="how much of the other, 0-1")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    model = Ear(args.base)
    one, other = weights_of(args.one, model), weights_of(args.other, model)
    model.load_state_dict({k: (1 - args.share) * one[k] + args.share * other[k] for k in one})
    export(model.eval(), args.out)


if __name__ == "__main__":
    main()
