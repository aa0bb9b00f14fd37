"""Owns what the records of the twelve sources mean for a claim (UI-R02). The portal's own hint is not looked at."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bots.social_insurance.findings import Finding, Precedence
from bots.social_insurance.periods import months_between, period_of
from bots.social_insurance.regions import city_of
from bots.unemployment_claim.records import Case, SourceAnswer, SourceRecord

LONGEST_ABSENCE_DAYS = 90


@dataclass(frozen=True)
class _Source:
    """One source: what a record must say to be a fact, and what the fact leads to."""

    code: str
    outcome: Precedence
    reason: str
    is_fact: Callable[[Case, SourceRecord], bool]
    silence_is_fact: bool = False
    """True where the source must confirm something: no record at all is then no confirmation."""


def check_findings(case: Case) -> Iterator[Finding]:
    """Yield what each source's records prove or suggest, and every source that did not answer (UI-R02).

    A time-out, like a source that was not asked, is never taken for 通过.
    """
    for name, source in SOURCES.items():
        answer = case.checks.get(name, SourceAnswer(timed_out=True))
        if answer.timed_out:
            yield Finding("SYS-UI-01", "UI-R02", Precedence.RETRY_LATER, f"联网核查超时：{name}")
        elif (source.silence_is_fact and not answer.records) or any(
            source.is_fact(case, record) for record in answer.records
        ):
            yield Finding(source.code, "UI-R02", source.outcome, source.reason)


def same_name(one: str, other: str) -> bool:
    """Say whether two names are the same after NFKC and without outer spaces."""
    return unicodedata.normalize("NFKC", one).strip() == unicodedata.normalize("NFKC", other).strip()


def _is_dead(_: Case, record: SourceRecord) -> bool:
    return record.kind == "死亡登记" and record.status == "已登记"


def _draws_pension(case: Case, record: SourceRecord) -> bool:
    return record.kind == "基本养老金" and record.status == "正常发放" and _has_begun(case, record)


def _is_employed(case: Case, record: SourceRecord) -> bool:
    if record.kind != "参保缴费" or record.status != "正常缴费" or record.start is None:
        return False
    return months_between(period_of(case.application.leave_date), period_of(record.start)) >= 1


def _serves(case: Case, record: SourceRecord) -> bool:
    return record.kind == "服兵役" and record.status == "在役" and _has_begun(case, record) and _goes_on(case, record)


def _has_emigrated(case: Case, record: SourceRecord) -> bool:
    return record.kind == "移居境外" and record.status == "已定居" and _has_begun(case, record)


def _is_imprisoned(case: Case, record: SourceRecord) -> bool:
    return record.kind == "收监执行" and record.status == "在押" and _has_begun(case, record) and _goes_on(case, record)


def _runs_business(_: Case, record: SourceRecord) -> bool:
    return record.kind in {"法定代表人", "股东", "个体工商户"} and record.status == "存续"


def _holds_welfare_job(case: Case, record: SourceRecord) -> bool:
    if record.kind != "公益性岗位" or record.status != "在岗" or not _has_begun(case, record):
        return False
    return record.end is None or record.end >= case.application.apply_date


def _is_not_confirmed(case: Case, record: SourceRecord) -> bool:
    return record.status != "一致" or not same_name(record.content, case.person.name)


def _claims_elsewhere(case: Case, record: SourceRecord) -> bool:
    if record.kind != "失业保险待遇" or record.status not in {"领取中", "申领中"}:
        return False
    return city_of(record.region) != city_of(case.application.pay_region)


def _card_of_another(case: Case, record: SourceRecord) -> bool:
    return record.status != "正常" or not same_name(record.content, case.person.name)


def _was_abroad_long(case: Case, record: SourceRecord) -> bool:
    if record.kind != "出境" or record.start is None:
        return False
    return ((record.end or case.application.apply_date) - record.start).days > LONGEST_ABSENCE_DAYS


def _has_begun(case: Case, record: SourceRecord) -> bool:
    return record.start is None or record.start <= case.application.apply_date


def _goes_on(case: Case, record: SourceRecord) -> bool:
    return record.end is None or record.end > case.application.apply_date


_REJECT, _HUMAN = Precedence.REJECT_SUGGESTED, Precedence.HUMAN
SOURCES = {
    "death": _Source("UI-X10", _REJECT, "死亡登记：申请人已登记死亡", _is_dead),
    "pension": _Source("UI-X11", _REJECT, "已领取基本养老金", _draws_pension),
    "employment": _Source("UI-X13", _REJECT, "离职次月起已有新的参保缴费，已重新就业", _is_employed),
    "military": _Source("UI-X14", _REJECT, "申请时正在服兵役", _serves),
    "emigration": _Source("UI-X15", _REJECT, "已移居境外", _has_emigrated),
    "prison": _Source("UI-X16", _REJECT, "申请时被收监执行", _is_imprisoned),
    "business": _Source("UI-X17", _HUMAN, "登记为存续企业的法定代表人、股东或个体工商户，须人工核实", _runs_business),
    "welfare_job": _Source("UI-X18", _HUMAN, "公益性岗位在岗，须人工核实", _holds_welfare_job),
    "identity": _Source("UI-X19", _HUMAN, "实名核验不一致，须人工核实", _is_not_confirmed, silence_is_fact=True),
    "other_city": _Source("UI-X20", _HUMAN, "其他统筹区有在领或在办的失业保险待遇，须人工核实", _claims_elsewhere),
    "card": _Source("UI-X21", _HUMAN, "银行账户非本人账户或已注销，须人工核实", _card_of_another, silence_is_fact=True),
    "exit_entry": _Source("UI-X22", _HUMAN, "出境超过90天，须人工核实", _was_abroad_long),
}
"""The twelve sources in the order of UI03."""
