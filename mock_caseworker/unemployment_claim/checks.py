"""联网核查: the records of twelve sources, time-outs, and a result that is only a hint."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from mock_caseworker.database import Database
from mock_caseworker.grids import Column

SOURCES = {
    "death": "死亡信息（民政、公安）",
    "pension": "养老待遇领取",
    "employment": "参保就业登记",
    "military": "服兵役信息（退役军人）",
    "emigration": "移居境外（出入境）",
    "prison": "服刑人员（司法）",
    "business": "工商登记（市场监管）",
    "welfare_job": "公益性岗位",
    "identity": "公安人口实名核验",
    "other_city": "异地失业待遇",
    "card": "银行账户核验",
    "exit_entry": "出入境记录",
}
PASSED, DOUBTFUL, TIMED_OUT = "通过", "疑点", "超时"
RECORDS = (
    Column("来源", "source"),
    Column("记录类型", "record_type"),
    Column("状态", "status"),
    Column("开始日期", "start_date"),
    Column("结束日期", "end_date"),
    Column("地区", "region_code"),
    Column("内容", "content"),
)
_WORRYING = frozenset(
    {
        *("已登记", "正常发放", "正常缴费", "在役", "已定居", "在押", "存续", "在岗"),
        *("不一致", "领取中", "申领中", "注销", "未入境", "已入境"),
    }
)
# A deregistered business is as it should be; a closed bank account is not.
_HARMLESS = frozenset({("business", "注销")})


@dataclass(frozen=True)
class Answer:
    """What a source answered."""

    result: str
    records: Sequence[sqlite3.Row]


def ask_source(database: Database, case: sqlite3.Row, source: str) -> Answer:
    """Ask one source about the applicant of a case; a source may answer 超时, for ever or so many times."""
    if _times_out(database, case["claim_no"], source):
        return Answer(TIMED_OUT, ())
    records = database.rows(
        "SELECT * FROM check_record WHERE id_no = ? AND source = ? ORDER BY start_date, id", (case["id_no"], source)
    )
    hint = database.row("SELECT result FROM check_hint WHERE id_no = ? AND source = ?", (case["id_no"], source))
    if hint:
        return Answer(hint["result"], records)
    doubtful = any(_worries(record, case["name"]) for record in records)
    return Answer(DOUBTFUL if doubtful else PASSED, records)


def _worries(record: sqlite3.Row, applicant: str) -> bool:
    source, status = record["source"], record["status"]
    names_another = source in {"identity", "card"} and record["content"] != applicant
    return names_another or (status in _WORRYING and (source, status) not in _HARMLESS)


def _times_out(database: Database, claim_no: str, source: str) -> bool:
    with database.transaction():
        row = database.row("SELECT times FROM check_timeout WHERE claim_no = ? AND source = ?", (claim_no, source))
        if row is None or row["times"] == 0:
            return False
        if row["times"] is not None:
            database.run(
                "UPDATE check_timeout SET times = times - 1 WHERE claim_no = ? AND source = ?", (claim_no, source)
            )
        return True
