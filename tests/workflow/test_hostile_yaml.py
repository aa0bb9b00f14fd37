"""G15: whatever is written, reading ends soon and small (notes A7)."""

import time
import tracemalloc
from pathlib import Path

import pytest

from digital_employee.errors import DefinitionError
from digital_employee.workflow.source import MAX_BYTES, read_text, read_yaml

FAST_S = 0.1
BOUNDED_S = 4.0
SMALL_BYTES = 50 * 1024 * 1024

LAUGHS = "a: &a [lol, lol, lol]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(20)
)
MERGE_BOMB = "a: &a {k: v}\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} {{<<: [{', '.join(['*' + chr(97 + i)] * 2)}]}}\n" for i in range(22)
)
REFUSED_FAST = {
    "billion laughs": LAUGHS,
    "merge bomb": MERGE_BOMB,
    "nested lists in flow": "[" * 20_000,
    "nested mappings in flow": "{" * 20_000,
    "nested pairs in flow": "{a: " * 20_000,
    "closed nesting": "[" * 20_000 + "]" * 20_000,
    "nesting spread over lines": "[\n" * 20_000,
    "nested lists in blocks": "- " * 20_000,
    "nested mappings in blocks": "\n".join(" " * i + "a:" for i in range(600)),
    "nested keys": "? " * 20_000,
    "nested list keys": "? [" * 5_000,
    "duplicate key": "a: 1\na: 2",
    "python object": "a: !!python/object/apply:os.system ['true']",
    "local tag": "a: !x y",
    "binary": "a: !!binary aGVsbG8=",
    "alias before anchor": "a: *b",
    "anchor on a key": "&a b: 1",
    "recursive alias": "a: &a [*a]",
    "second document": "a: 1\n" + "---\n" * 50_000,
    "directive": "%TAG ! tag:x,2000:\n---\na: 1",
    "NUL": "a: \0",
    "NUL at the end of much": "x" * 200_000 + "\0",
    "escape sequence": "a: \x1b[31m",
    "right-to-left override": "a: \u202egnp",
    "tab": "a:\n\tb: 1",
    "float": "a: 1.5",
    "infinite integer": "a: " + "9" * 5_000,
    "many colons": "a" + ": " * 5_000,
    "stars": "a: " + "*" * 1_000,
    "never closed quote": "a: '" + "x" * 50_000,
    "too large": "# " + "x" * MAX_BYTES,
}
BOUNDED = {
    "20 001 values in flow": "a: [" + "x," * 20_001 + "]",
    "20 001 lines": "".join(f"k{i}: v\n" for i in range(20_001)),
    "empty entries": "- \n" * 80_000,
    "one long word": "a: " + "x" * 250_000,
    "many words": "a: " + "x " * 120_000,
    "escapes": 'a: "' + "\\x41" * 60_000 + '"',
    "remarks": "# x\n" * 60_000 + "a: 1",
    "blank lines": "\n" * 250_000 + "a: 1",
    "literal lines": "a: |\n" + "  x\n" * 60_000,
    "folded lines": "a: >\n" + "  x\n\n" * 40_000,
    "anchor name": "&" * 200_000,
    "tag name": "!" * 200_000,
    "long key": "x" * 200_000 + ": 1",
    "percent": "%" * 200_000,
    "question marks": "?\n" * 100_000,
    "quotes": "'" * 200_001,
    "lone carriage returns": "\r" * 250_000,
}


def cpu_seconds(text: str) -> tuple[float, bool]:
    began = time.process_time()
    try:
        read_yaml(text, "hostile.yaml")
        refused = False
    except DefinitionError:
        refused = True
    return time.process_time() - began, refused


@pytest.mark.parametrize("name", REFUSED_FAST)
def test_a_bomb_is_refused_within_a_tenth_of_a_second(name: str) -> None:
    took = [cpu_seconds(REFUSED_FAST[name]) for _ in range(2)]
    assert all(refused for _, refused in took)
    assert min(seconds for seconds, _ in took) < FAST_S


@pytest.mark.parametrize("name", BOUNDED)
def test_whatever_fits_the_size_limit_is_read_or_refused_in_bounded_time(name: str) -> None:
    assert cpu_seconds(BOUNDED[name])[0] < BOUNDED_S


@pytest.mark.parametrize(
    "name", ["billion laughs", "merge bomb", "nested lists in flow", "closed nesting", "too large"]
)
def test_a_bomb_is_refused_in_little_memory(name: str) -> None:
    text = REFUSED_FAST[name]
    tracemalloc.start()
    try:
        assert cpu_seconds(text)[1]
        assert tracemalloc.get_traced_memory()[1] < SMALL_BYTES
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["20 001 values in flow", "20 001 lines", "empty entries"])
def test_a_file_of_more_than_twenty_thousand_values_is_refused(name: str) -> None:
    with pytest.raises(DefinitionError, match="more than 20,000 values"):
        read_yaml(BOUNDED[name], "hostile.yaml")


def test_a_file_of_one_gigabyte_is_refused_by_its_size_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as opened:
        opened.truncate(1024**3)
    tracemalloc.start()
    try:
        began = time.process_time()
        with pytest.raises(DefinitionError, match="1,073,741,824 bytes"):
            read_text(path, "huge.yaml")
        assert time.process_time() - began < FAST_S
        assert tracemalloc.get_traced_memory()[1] < 1024**2
    finally:
        tracemalloc.stop()


def test_an_endless_device_is_refused() -> None:
    with pytest.raises(DefinitionError, match="not a plain file"):
        read_text(Path("/dev/zero"), "zero")


def test_nesting_is_refused_even_where_the_callers_stack_is_nearly_full() -> None:
    import sys

    def deep(levels: int) -> bool:
        if levels:
            return deep(levels - 1)
        return cpu_seconds("[" * 20_000)[1]

    assert deep(sys.getrecursionlimit() - 300)


def test_many_faults_do_not_make_an_endless_message() -> None:
    with pytest.raises(DefinitionError) as caught:
        read_yaml("\n".join(f"k{i}: 1.5" for i in range(5_000)), "w.yaml")
    assert len(str(caught.value)) < 64 * 1024
