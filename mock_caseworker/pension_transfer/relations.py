"""What PT01 shows of an applicant: the register, the application, relations elsewhere, months paid here."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date

from mock_caseworker.database import Database
from mock_caseworker.grids import Column, Grid, page_through, whole
from mock_caseworker.pension_transfer.arithmetic import age_on, route
from mock_caseworker.pension_transfer.view import Form, View, header
from mock_caseworker.planted import planted

SEXES = {"0": "未知", "1": "男", "2": "女", "9": "未说明"}
DONE, TIMED_OUT = "完成", "超时"
BASE = Form(
    "基本信息",
    "base_form",
    (
        ("姓名", "name"),
        ("性别", "sex"),
        ("出生日期", "birth_date"),
        ("证件号码", "id_no"),
        ("户籍地", "hukou_region"),
        ("参保状态", "status"),
        ("养老待遇状态", "pension_status"),
        ("死亡日期", "death_date"),
        ("账户状态", "account_status"),
    ),
)
APPLICATION = Form(
    "转移申请",
    "application_form",
    (
        ("参保地", "to_region"),
        ("本地参保起始日期", "enrol_date"),
        ("新参保单位", "uscc"),
        ("原参保地", "from_region"),
        ("原经办机构", "from_agency"),
        ("申请类别", "apply_type"),
        ("组织调动", "approved_transfer"),
        ("批准文号", "approval_no"),
        ("受理日期", "accept_date"),
        ("手机", "mobile"),
        ("参保年龄", "age_at_enrol"),
        ("系统判定", "advice"),
    ),
)
CONTRIBUTIONS = Grid(
    "contrib_grid",
    "本地缴费",
    (
        Column("所属期", "period", code="AAE002"),
        Column("险种", "fund", code="AAE140"),
        Column("缴费基数", "base", "money"),
        Column("单位缴纳", "unit_amount", "money"),
        Column("个人缴纳", "person_amount", "money"),
        Column("到账状态", "status"),
        Column("到账日期", "received_on"),
    ),
)
RELATIONS = Grid(
    "relation_grid",
    "参保关系",
    (
        Column("参保地", "region_code"),
        Column("经办机构", "agency"),
        Column("险种", "fund", code="AAE140"),
        Column("账户类别", "account_kind"),
        Column("状态", "status"),
        Column("起始年月", "start_period"),
        Column("终止年月", "end_period"),
        Column("缴费月数", "months"),
        Column("视同月数", "deemed_months"),
        Column("登记姓名", "name", code="AAC003"),
        Column("登记证件号码", "id_no", "identifier", "AAC002"),
        Column("人员性质", "person_kind"),
    ),
)
OPEN = Grid(
    "open_grid",
    "在途转移",
    (
        Column("办件号", "other_no"),
        Column("类别", "kind"),
        Column("经办机构", "agency"),
        Column("状态", "status"),
    ),
)


def register_values(case: sqlite3.Row) -> dict[str, str]:
    """Return what the register says of the person of a case."""
    return {
        "name": case["register_name"],
        "sex": SEXES.get(case["sex"], case["sex"]),
        "birth_date": case["birth_date"],
        "id_no": case["id_no"],
        "hukou_region": case["hukou_region"],
        "status": case["person_status"],
        "pension_status": case["pension_status"],
        "death_date": case["death_date"] or "",
        "account_status": case["account_status"],
    }


def advice_of(database: Database, case: sqlite3.Row) -> tuple[int, str]:
    """Return the age at enrolling and what the system makes of the application."""
    age = age_on(date.fromisoformat(case["birth_date"]), date.fromisoformat(case["enrol_date"]))
    # 归集 moves what lies elsewhere to where it belongs; the age decides nothing any more.
    approved = case["approved_transfer"] == "是" or case["apply_type"].endswith("归集")
    worked_out = route(
        sex="1" if case["sex"] in {"1", "男"} else "2",
        age=age,
        hukou_region=case["hukou_region"],
        to_region=case["to_region"],
        approved=approved,
    )
    return age, planted(database, case["case_no"]).get("advice", worked_out)


def contributions(database: Database, personal_no: str, page: int) -> Grid:
    """Return one page of the months paid here, of every fund."""
    asked = replace(CONTRIBUTIONS, page=page, ask={"query": "pt_contributions", "personal_no": personal_no})
    return page_through(
        database,
        asked,
        source="FROM contribution WHERE personal_no = ?",
        values=(personal_no,),
        order="period, id",
    )


def acceptance(database: Database, case: sqlite3.Row) -> View:
    """Return PT01 of a case; 参保关系 and 在途转移 come only when 部平台 is asked."""
    age, advice = advice_of(database, case)
    names = ("to_region", "enrol_date", "uscc", "from_region", "from_agency", "apply_type", "approved_transfer")
    application = {name: case[name] or "" for name in (*names, "approval_no", "mobile")}
    more = {"accept_date": case["apply_date"], "age_at_enrol": str(age), "advice": advice, "verify_result": ""}
    values = {**header(case), **register_values(case), **application, **more}
    return View(values, (RELATIONS, OPEN, contributions(database, case["personal_no"], 1)))


def ask_platform(database: Database, case_no: str) -> tuple[str, tuple[Grid, ...]]:
    """Ask 部平台 about a case: its answer and, unless it timed out, the relations and open transfers it knows."""
    if _times_out(database, case_no):
        return TIMED_OUT, (RELATIONS, OPEN)
    return DONE, (relations(database, case_no), open_transfers(database, case_no))


def relations(database: Database, case_no: str) -> Grid:
    """Return every relation of the person of a case."""
    rows = database.rows("SELECT * FROM transfer_relation WHERE case_no = ? ORDER BY start_period, id", (case_no,))
    return whole("relation_grid", RELATIONS.caption, RELATIONS.columns, [dict(row) for row in rows])


def open_transfers(database: Database, case_no: str) -> Grid:
    """Return the person's other transfers."""
    rows = database.rows("SELECT * FROM transfer_open WHERE case_no = ? ORDER BY id", (case_no,))
    return whole("open_grid", OPEN.caption, OPEN.columns, [dict(row) for row in rows])


def _times_out(database: Database, case_no: str) -> bool:
    with database.transaction():
        row = database.row("SELECT times FROM transfer_timeout WHERE case_no = ?", (case_no,))
        if row is None or row["times"] == 0:
            return False
        if row["times"] is not None:
            database.run("UPDATE transfer_timeout SET times = times - 1 WHERE case_no = ?", (case_no,))
    return True
