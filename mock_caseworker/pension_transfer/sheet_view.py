"""How PT04 shows a 信息表: its form, its years, and on 转出 the months and the account that it was worked out from."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, replace

from mock_caseworker.database import Database
from mock_caseworker.grids import Column, Grid, money, page_through, whole
from mock_caseworker.pension_transfer.cases import OUT
from mock_caseworker.pension_transfer.sheet import Sheet, lumps, sheet_of
from mock_caseworker.pension_transfer.view import Form, View, header

SHEET = Form(
    "信息表",
    "sheet_form",
    (
        ("姓名", "name"),
        ("登记姓名", "register_name"),
        ("证件号码", "info_id_no"),
        ("转出地", "from_region"),
        ("转入地", "to_region"),
        ("转移范围", "scope"),
        ("缴费月数", "months"),
        ("1998前个人缴费累计本息", "acct_pre98"),
        ("1998后储存额", "acct_post98"),
        ("个人账户", "account"),
        ("统筹基金", "pool"),
        ("转移总额", "total"),
        ("视同缴费月数", "deemed_months"),
        ("视同计算地", "deemed_region"),
        ("一次性缴费", "lump_flag"),
        ("临时账户", "temp_flag"),
        ("临时账户利息", "temp_interest"),
    ),
)
YEARS = Grid(
    "year_grid",
    "分年度",
    (
        Column("年度", "year"),
        Column("起始月", "start_period"),
        Column("终止月", "end_period"),
        Column("月数", "months"),
        Column("缴费基数合计", "base", "money"),
        Column("单位划转金额", "unit_amount", "money"),
        Column("个人账户本金", "principal", "money"),
        Column("个人账户利息", "interest", "money"),
        Column("备注", "remark"),
    ),
)
LUMPS = Grid(
    "lump_grid",
    "一次性缴费",
    (
        Column("缴费日期", "paid_on"),
        Column("起始月", "start_period"),
        Column("终止月", "end_period"),
        Column("月数", "months"),
        Column("缴费基数合计", "base", "money"),
        Column("个人账户金额", "account_amount", "money"),
        Column("文书种类", "doc_type"),
        Column("文书号", "doc_no"),
        Column("文书日期", "doc_date"),
    ),
)
MONTHS = Grid(
    "month_grid",
    "缴费明细",
    (
        Column("所属期", "period", code="AAE002"),
        Column("缴费基数", "base", "money"),
        Column("单位缴纳", "unit_amount", "money"),
        Column("个人缴纳", "person_amount", "money"),
        Column("状态", "status"),
        Column("缴费日期", "received_on"),
    ),
)
ACCOUNTS = Grid(
    "account_grid",
    "个人账户",
    (
        Column("年度", "year"),
        Column("年初余额", "opening", "money"),
        Column("当年记账额", "credit", "money"),
        Column("利率", "rate"),
        Column("利息", "interest", "money"),
        Column("年末余额", "closing", "money"),
    ),
)
GRIDS = (YEARS, LUMPS, MONTHS, ACCOUNTS)


def shown_sheet(database: Database, case: sqlite3.Row) -> View:
    """Return PT04 of a case; 缴费明细 and 个人账户 stay empty where another agency keeps them."""
    sheet = sheet_of(database, case)
    years = whole("year_grid", YEARS.caption, YEARS.columns, [asdict(year) for year in sheet.years])
    listed = [dict(row) for row in lumps(database, case["case_no"])]
    values = {
        **header(case),
        **sheet_values(sheet),
        "register_name": case["register_name"],
        "from_region": case["from_region"],
        "to_region": case["to_region"],
    }
    grids = (years, whole("lump_grid", LUMPS.caption, LUMPS.columns, listed))
    if case["stage"] != OUT:
        return View(values, (*grids, MONTHS, ACCOUNTS))
    return View(values, (*grids, months_kept(database, case["personal_no"], 1), _accounts(sheet)))


def sheet_values(sheet: Sheet) -> dict[str, str]:
    """Return the sheet's figures as the screens and the prints word them."""
    return {
        "name": sheet.name,
        "info_id_no": sheet.id_no,
        "scope": "跨省" if sheet.crosses_provinces else "省内",
        "months": str(sheet.months),
        "acct_pre98": money(sheet.acct_pre98),
        "acct_post98": money(sheet.acct_post98),
        "account": money(sheet.account),
        "pool": money(sheet.pool),
        "total": money(sheet.total),
        "deemed_months": str(sheet.deemed_months),
        "deemed_region": sheet.deemed_region,
        "lump_flag": "是" if sheet.has_lump else "否",
        "temp_flag": "是" if sheet.is_temporary else "否",
        "temp_interest": money(sheet.temp_interest),
    }


def months_kept(database: Database, personal_no: str, page: int) -> Grid:
    """Return one page of the months of fund 110 kept here."""
    asked = replace(MONTHS, page=page, ask={"query": "pt_months", "personal_no": personal_no})
    return page_through(
        database,
        asked,
        source="FROM contribution WHERE personal_no = ? AND fund = '110'",
        values=(personal_no,),
        order="period, id",
    )


def _accounts(sheet: Sheet) -> Grid:
    rows = [{**asdict(line), "rate": "" if line.rate is None else f"{line.rate * 100:.2f}%"} for line in sheet.accounts]
    return whole("account_grid", ACCOUNTS.caption, ACCOUNTS.columns, rows)
