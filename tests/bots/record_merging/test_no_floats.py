"""Nothing that decides or moves money holds a float: not a literal, not a conversion (COM-R10)."""

import ast
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "bots" / "record_merging"
LEARNING = {"linkage.py", "training.py"}
"""What Splink is told and what it learnt: shares for its own arithmetic, never a score or an amount of ours."""
DECIDING = sorted(path for path in FOLDER.glob("*.py") if path.name not in LEARNING)


def floats_in(text: str) -> list[str]:
    nodes = ast.walk(ast.parse(text))
    return [
        ast.unparse(node)
        for node in nodes
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and "Path" not in ast.unparse(node))
    ]


@pytest.mark.parametrize("path", DECIDING, ids=lambda path: path.name)
def test_no_float(path: Path):
    found = [
        text
        for text in floats_in(path.read_text(encoding="utf-8"))
        if '"config"' not in text and "'config'" not in text
    ]
    assert found == []


@pytest.mark.parametrize("text", ["x = 0.5", "float(w)", "total / 2"])
def test_a_float_would_be_seen(text: str):
    assert floats_in(text)
