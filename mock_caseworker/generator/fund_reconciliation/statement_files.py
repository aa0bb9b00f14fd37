"""Writes statement files as the banks, the treasury and the tax bureau send them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from types import MappingProxyType
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # XlsxWriter ships no types
from cryptography.hazmat.primitives.hashes import SM3, Hash

from mock_caseworker.generator.fund_reconciliation.rows import PAYMENT, RECEIPT, ZERO, ExtLine

ENDINGS = MappingProxyType({"工行": "csv", "农行": "csv", "建行": "xlsx", "国库": "txt", "税务": "xlsx"})
_ONE_CENT = Decimal("0.01")
_ICBC = (
    *("交易日期", "交易流水号", "借贷标志", "发生额", "余额"),
    *("对方账号", "对方户名", "端到端号", "原流水号", "附言"),
)
_ABC = (
    *("交易日期", "交易时间", "日志号", "收入金额", "支出金额", "账户余额"),
    *("对手账号", "对手户名", "端到端编号", "原日志号", "摘要"),
)
_CCB = (
    *("序号", "交易日期", "交易流水", "支出金额", "收入金额", "余额"),
    *("对方账号", "对方户名", "端到端标识", "批次号", "原交易流水", "备注"),
)
_TAX = (
    *("序号", "入库日期", "征收流水号", "电子税票号", "金额"),
    *("缴费单位", "缴款账号", "原流水号", "备注"),
)


@dataclass(frozen=True)
class StatementFile:
    """What one file says; `spoil` names a control figure of the header that is wrong."""

    template: str
    account_no: str
    name: str
    start: date
    end: date
    sequence: int
    opening: Decimal
    lines: Sequence[ExtLine]
    spoil: str = ""

    @property
    def file_name(self) -> str:
        """Return the name that the sender gives it."""
        span = f"{self.start:%Y%m%d}_{self.end:%Y%m%d}"
        return f"{self.template}_{self.account_no}_{span}_{self.sequence}.{ENDINGS[self.template]}"

    def controls(self) -> dict[str, str]:
        """Return the header's control figures, plain."""
        came, went = self._sum(RECEIPT), self._sum(PAYMENT)
        closing = self.opening + came - went
        count, check = len(self.lines), _check(self.lines)
        if self.spoil == "sum_out":
            went += _ONE_CENT
        elif self.spoil == "count":
            count += 1
        elif self.spoil == "check":
            check = check[::-1]
        return {
            "笔数": str(count),
            "收入合计": f"{came:.2f}",
            "支出合计": f"{went:.2f}",
            "期初余额": f"{self.opening:.2f}",
            "期末余额": f"{closing:.2f}",
            "校验码": check,
        }

    def balances(self) -> list[Decimal]:
        """Return the balance after each line."""
        balance, found = self.opening, []
        for line in self.lines:
            balance += line.net
            found.append(balance)
        return found

    def _sum(self, direction: str) -> Decimal:
        return sum((line.amount for line in self.lines if line.direction == direction), ZERO)


def write_statement(file: StatementFile) -> bytes:
    """Return the bytes of a file in its template."""
    return _WRITERS[file.template](file)


def _check(lines: Iterable[ExtLine]) -> str:
    digest = Hash(SM3())
    for line in lines:
        digest.update(f"{line.serial_no}|{line.direction}|{line.amount:.2f}\n".encode())
    return digest.finalize().hex()


def _shown(amount: str | Decimal) -> str:
    return f"{Decimal(amount):,.2f}"


def _money_controls(file: StatementFile) -> dict[str, str]:
    """Return the control figures with thousands separators, without 校验码."""
    controls = file.controls()
    return {name: text if name == "笔数" else _shown(text) for name, text in controls.items() if name != "校验码"}


def _pairs(facts: Mapping[str, str]) -> list[str]:
    return [cell for pair in facts.items() for cell in pair]


def _note(line: ExtLine) -> str:
    return " ".join(part for part in (line.note, f"批次号:{line.batch_no}" if line.batch_no else "") if part)


def _icbc(file: StatementFile) -> bytes:
    rows: list[Sequence[str]] = [
        ["中国工商银行对公账户明细清单"],
        ["账号", file.account_no, "户名", file.name, "币种", "人民币"],
        ["起始日期", file.start.isoformat(), "截止日期", file.end.isoformat(), "报文序号", str(file.sequence)],
        _pairs(_money_controls(file)),
        ["校验码", file.controls()["校验码"]],
        _ICBC,
    ]
    for line, balance in zip(file.lines, file.balances(), strict=True):
        sign = "贷" if line.direction == RECEIPT else "借"
        moved = [line.traded_on, line.serial_no, sign, _shown(line.amount), _shown(balance)]
        rows.append([*moved, line.cp_acct, line.cp_name, line.strong_key, line.reversal_of, _note(line)])
    return _csv(rows).encode("utf-8-sig")


def _abc(file: StatementFile) -> bytes:
    rows: list[Sequence[str]] = [
        ["中国农业银行单位账户交易明细"],
        [f"账号：{file.account_no}", f"户名：{file.name}"],
        [f"查询区间：{file.start:%Y%m%d}-{file.end:%Y%m%d}", f"报文序号：{file.sequence}"],
        _ABC,
    ]
    for place, (line, balance) in enumerate(zip(file.lines, file.balances(), strict=True)):
        amounts = [_shown(line.amount), ""] if line.direction == RECEIPT else ["", _shown(line.amount)]
        clock = f"{9 + place // 60 % 8:02d}{place % 60:02d}{place * 7 % 60:02d}"
        moved = [line.traded_on.replace("-", ""), clock, line.serial_no, *amounts, _shown(balance)]
        rows.append([*moved, line.cp_acct, line.cp_name, line.strong_key, line.reversal_of, _note(line)])
    rows.append(["合计", *_pairs({**_money_controls(file), "校验码": file.controls()["校验码"]})])
    return _csv(rows).encode("gb18030")


def _ccb(file: StatementFile) -> bytes:
    facts = {
        "账号": file.account_no,
        "户名": file.name,
        "起始日期": file.start.isoformat(),
        "截止日期": file.end.isoformat(),
        "报文序号": str(file.sequence),
        **_money_controls(file),
        "校验码": file.controls()["校验码"],
    }
    rows: list[Sequence[str | date]] = [_CCB]
    for number, (line, balance) in enumerate(zip(file.lines, file.balances(), strict=True), start=1):
        amounts = ["", _shown(line.amount)] if line.direction == RECEIPT else [_shown(line.amount), ""]
        moved: list[str | date] = [
            str(number),
            date.fromisoformat(line.traded_on),
            line.serial_no,
            *amounts,
            _shown(balance),
        ]
        who = [line.cp_acct, line.cp_name, line.strong_key]
        rows.append([*moved, *who, line.batch_no, line.reversal_of, line.note])
    return _book(file, {"账户信息": list(facts.items()), "交易明细": rows})


def _treasury(file: StatementFile) -> bytes:
    controls = file.controls()
    head = ["H", "国库存款对账单", file.account_no, file.name, f"{file.start:%Y%m%d}", f"{file.end:%Y%m%d}"]
    figures = [text for name, text in controls.items() if name != "校验码"]
    rows = [[*head, str(file.sequence), *figures]]
    for line in file.lines:
        sign = "1" if line.direction == RECEIPT else "2"
        moved = [line.traded_on.replace("-", ""), line.serial_no, sign, f"{line.amount:.2f}", line.strong_key]
        rows.append(["D", *moved, line.cp_name, line.cp_acct, line.reversal_of, _note(line)])
    rows.append(["T", controls["校验码"]])
    return "".join("|".join(row) + "\r\n" for row in rows).encode("gb18030")


def _tax(file: StatementFile) -> bytes:
    facts = {
        "账号": file.account_no,
        "户名": file.name,
        "起始日期": file.start.isoformat(),
        "截止日期": file.end.isoformat(),
        "报文序号": str(file.sequence),
    }
    rows: list[Sequence[str | date]] = [
        ["社会保险费入库明细"],
        _pairs(facts),
        _pairs(_money_controls(file)),
        ["校验码", file.controls()["校验码"]],
        _TAX,
    ]
    for number, line in enumerate(file.lines, start=1):
        moved = [str(number), line.traded_on, line.serial_no, line.strong_key, _shown(line.amount)]
        rows.append([*moved, line.cp_name, line.cp_acct, line.reversal_of, _note(line)])
    return _book(file, {"入库明细": rows})


_WRITERS: Mapping[str, Callable[[StatementFile], bytes]] = MappingProxyType(
    {"工行": _icbc, "农行": _abc, "建行": _ccb, "国库": _treasury, "税务": _tax}
)


def _csv(rows: Iterable[Sequence[str]]) -> str:
    text = StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _book(file: StatementFile, sheets: Mapping[str, Sequence[Sequence[str | date]]]) -> bytes:
    content = BytesIO()
    book: Any = xlsxwriter.Workbook(content, {"strings_to_formulas": False, "strings_to_urls": False})
    # The file's own creation time would make every workbook different.
    book.set_properties({"created": datetime(file.end.year, file.end.month, file.end.day)})  # noqa: DTZ001  # a date
    day_format = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(row, column, cell, day_format)
                else:
                    sheet.write_string(row, column, cell)
        sheet.set_column(0, 12, 18)
    book.close()
    return content.getvalue()
