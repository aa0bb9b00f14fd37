"""The documents of a transfer: what each says of a case, ready to draw as a printable sheet."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from types import MappingProxyType

from mock_caseworker.database import Database
from mock_caseworker.grids import Grid, whole
from mock_caseworker.pension_transfer.cases import ACCEPT, OUT, POST
from mock_caseworker.pension_transfer.letters import letter
from mock_caseworker.pension_transfer.money_words import in_words
from mock_caseworker.pension_transfer.posting import POSTING, posting
from mock_caseworker.pension_transfer.relations import APPLICATION, BASE, RELATIONS, acceptance, relations
from mock_caseworker.pension_transfer.sheet import sheet_of
from mock_caseworker.pension_transfer.sheet_view import LUMPS, SHEET, YEARS, shown_sheet
from mock_caseworker.pension_transfer.view import Form
from mock_caseworker.refusals import RefusedError

NOT_FOR_STAGE = "该文书不适用于【{stage}】环节！"
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Document:
    """One printable document."""

    title: str
    pairs: Pairs
    text: str = ""
    grids: Sequence[Grid] = ()


def _pairs(form: Form, values: dict[str, str]) -> Pairs:
    return [(label, values.get(name, "")) for label, name in form.fields]


def _application(database: Database, case: sqlite3.Row) -> Document:
    values = dict(acceptance(database, case).values)
    return Document("基本养老保险关系转移接续申请表", [*_pairs(BASE, values), *_pairs(APPLICATION, values)])


def _certificate(database: Database, case: sqlite3.Row) -> Document:
    listed = [
        dict(row) for row in relations(database, case["case_no"]).rows if row["region_code"] == case["from_region"]
    ]
    pairs = [
        ("凭证号", f"{case['from_region']}凭〔{case['case_no'][2:6]}〕{case['case_no'][-6:]}号"),
        ("姓名", case["name"]),
        ("社会保障号码", case["id_no"]),
        ("户籍地", case["hukou_region"]),
        ("缴费月数", str(sum(row["months"] for row in listed))),
        ("经办机构", case["from_agency"]),
    ]
    grid = whole("relation_grid", RELATIONS.caption, RELATIONS.columns, listed)
    return Document("基本养老保险参保缴费凭证", pairs, grids=(grid,))


def _letter(database: Database, case: sqlite3.Row) -> Document:
    values = dict(letter(database, case).values)
    names = (("函号", "letter_no"), ("收函机构", "to_agency"), ("发函机构", "sender"), ("姓名", "name"))
    money = (("户名", "account_name"), ("开户行", "bank_name"), ("账号", "account_no"), ("截止办理日", "due_date"))
    text = "上述人员已在我地参保缴费，请协助办理基本养老保险关系转移接续，并将基金划转至上述账户。"
    return Document("基本养老保险关系转移接续联系函", _pairs(Form("", "", (*names, *money)), values), text)


def _sheet(database: Database, case: sqlite3.Row) -> Document:
    view = shown_sheet(database, case)
    years, paid_at_once, *_ = view.grids
    grids = (years, paid_at_once) if paid_at_once.total else (years,)
    return Document("基本养老保险关系转移接续信息表", _pairs(SHEET, dict(view.values)), grids=grids)


def _payment_order(database: Database, case: sqlite3.Row) -> Document:
    sheet = sheet_of(database, case)
    pairs = [
        ("收款单位", case["account_name"]),
        ("开户行", case["bank_name"]),
        ("账号", case["account_no"]),
        ("姓名", sheet.name),
        ("个人账户", f"{sheet.account:,.2f}"),
        ("统筹基金", f"{sheet.pool:,.2f}"),
        ("金额（小写）", f"¥{sheet.total:,.2f}"),
        ("金额（大写）", in_words(sheet.total)),
    ]
    years = whole("year_grid", YEARS.caption, YEARS.columns, [asdict(year) for year in sheet.years])
    return Document("基本养老保险转移资金划拨单", pairs, grids=(years,))


def _refusal(database: Database, case: sqlite3.Row) -> Document:  # noqa: ARG001  # every document is made alike
    text = (
        "经审核，您的申请不符合基本养老保险关系转移接续条件，现书面说明。如有异议，可依法申请行政复议或提起行政诉讼。"
    )
    return Document("不予办理转移接续书面说明", [("姓名", case["name"]), ("受理号", case["case_no"])], text)


def _lump_notice(database: Database, case: sqlite3.Row) -> Document:
    rows = next(grid for grid in shown_sheet(database, case).grids if grid.name == LUMPS.name)
    text = (
        "下列一次性缴费缺少规定文书，相应缴费月数及资金不予转移，其余部分照常办理。"
        "本告知书自发现之日起10个工作日内送达。"
    )
    return Document("一次性缴费不予转移告知书", [("姓名", case["name"]), ("受理号", case["case_no"])], text, (rows,))


def _posted(database: Database, case: sqlite3.Row) -> Document:
    values = dict(posting(database, case).values)
    text = "您的基本养老保险关系已转入我地，缴费年限与个人账户储存额累计计算。"
    return Document("基本养老保险关系接续完成通知书", [("姓名", case["name"]), *_pairs(POSTING, values)], text)


def _refund(database: Database, case: sqlite3.Row) -> Document:
    options = posting(database, case).grids[-1]
    chosen = [dict(row) for row in options.rows if row["option"] == case["keep"]]
    total = sum((row["refund"] for row in chosen), Decimal(0))
    pairs = [("姓名", case["name"]), ("保留方", case["keep"]), ("清退合计（大写）", in_words(total))]
    return Document(
        "多重养老保险关系个人账户清退核定表", pairs, grids=(whole("option_grid", "清退核定", options.columns, chosen),)
    )


_Make = Callable[[Database, sqlite3.Row], Document]
DOCUMENTS: MappingProxyType[str, tuple[str, tuple[str, ...], _Make]] = MappingProxyType(
    {
        "application": ("转移接续申请表", (ACCEPT,), _application),
        "certificate": ("参保缴费凭证", (ACCEPT,), _certificate),
        "letter": ("联系函", (ACCEPT, OUT), _letter),
        "sheet": ("转移接续信息表", (POST, OUT), _sheet),
        "payment": ("资金划拨单", (OUT,), _payment_order),
        "refusal": ("不予转移书面说明", (ACCEPT, POST, OUT), _refusal),
        "lump": ("一次性缴费告知书", (POST, OUT), _lump_notice),
        "posted": ("接续完成通知", (POST,), _posted),
        "refund": ("多重关系清退核定表", (POST,), _refund),
    }
)


def document_of(database: Database, case: sqlite3.Row, form: str) -> Document:
    """Return a document of a case.

    Raises:
        RefusedError: no such document, or one of another stage.
    """
    _, stages, make = DOCUMENTS.get(form, ("", (), None))
    if make is None or case["stage"] not in stages:
        raise RefusedError(NOT_FOR_STAGE.format(stage=case["stage"]))
    return make(database, case)
