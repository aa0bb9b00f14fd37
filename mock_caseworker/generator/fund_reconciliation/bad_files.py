"""Drops files into the folder of statements that belong to no task, one of each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from mock_caseworker.generator.fund_reconciliation.rows import PAYMENT, ExtLine
from mock_caseworker.generator.fund_reconciliation.statement_files import StatementFile, write_statement

TWO_GIGABYTES = 2 * 1024**3


@dataclass(frozen=True)
class BadFile:
    """Where a file is at fault: no row and no column when it is the file as a whole."""

    case: str
    name: str
    row: int | None = None
    column: str = ""


def drop_bad_files(folder: Path, sample: StatementFile, strange_account: str) -> list[BadFile]:
    """Write a bad file of each kind beside the good ones; `sample` is a good file of a task, as it was written.

    `strange_account` is an account number that the agency has not.
    """
    strange = replace(sample, account_no=strange_account, name="测试不明单位")
    makers: tuple[Callable[[Path, StatementFile], BadFile], ...] = (
        _huge,
        _empty,
        _mojibake,
        _other_bank,
        _negative,
        _unknown_account,
    )
    return [*(make(folder, strange) for make in makers), _copy(folder, sample)]


def faults_of(files: list[BadFile], workflow: str) -> Iterator[dict[str, object]]:
    """Yield the lines of truth.jsonl."""
    for bad in files:
        fault = {"file": bad.name, "row": bad.row, "column": bad.column}
        yield {"case": bad.case, "workflow": workflow, "origin": "inbox", "input_fault": fault}


def _huge(folder: Path, _: StatementFile) -> BadFile:
    """Two gigabytes by size alone: the file is sparse and takes no room."""
    path = folder / "工行_全年流水.csv"
    with path.open("wb") as file:
        file.truncate(TWO_GIGABYTES)
    return BadFile("FILE-two-gigabytes", path.name)


def _empty(folder: Path, _: StatementFile) -> BadFile:
    path = folder / "农行_空文件.csv"
    path.write_bytes(b"")
    return BadFile("FILE-empty", path.name)


def _mojibake(folder: Path, strange: StatementFile) -> BadFile:
    """A file that lost its upper bits on the way: no text of any encoding."""
    content = write_statement(replace(strange, template="农行"))
    path = folder / "农行_乱码.csv"
    path.write_bytes(content[:40] + b"\xff\xff\x00\x81" * 50 + content[40:])
    return BadFile("FILE-mojibake", path.name)


def _other_bank(folder: Path, strange: StatementFile) -> BadFile:
    """A bank whose template nobody has agreed on."""
    path = folder / f"交行_{strange.account_no}.csv"
    text = f"交通银行企业网银交易清单\r\n户号,{strange.account_no}\r\n记账日,凭证,金额,借贷,用途\r\n"
    path.write_bytes(("\ufeff" + text).encode())
    return BadFile("FILE-unknown-template", path.name, 1)


def _negative(folder: Path, strange: StatementFile) -> BadFile:
    """A payment with a minus sign, as some banks show a correction."""
    lines = [line if place != 2 else _negate(line) for place, line in enumerate(strange.lines[:6])]
    file = replace(strange, template="工行", lines=lines, sequence=1)
    path = folder / f"工行_{strange.account_no}_负数.csv"
    path.write_bytes(write_statement(file))
    # Six rows of header stand above the lines, counted from one.
    return BadFile("FILE-negative-amount", path.name, 6 + 3, "发生额")


def _negate(line: ExtLine) -> ExtLine:
    return line._replace(amount=-line.amount, direction=PAYMENT)


def _unknown_account(folder: Path, strange: StatementFile) -> BadFile:
    file = replace(strange, template="工行", lines=strange.lines[:4])
    path = folder / file.file_name
    path.write_bytes(write_statement(file))
    return BadFile("FILE-unknown-account", path.name, 2, "账号")


def _copy(folder: Path, sample: StatementFile) -> BadFile:
    """The same bytes once more, as a clerk saves a download twice."""
    original = folder / sample.file_name
    path = original.with_stem(f"{original.stem}_副本")
    path.write_bytes(original.read_bytes())
    return BadFile("FILE-duplicate", path.name)
