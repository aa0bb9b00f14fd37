"""The words of alerts, in Chinese and English. Pure; holds no personal data because it is given none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from digital_employee.redaction import scrub
from digital_employee.store.alerts import Letter
from digital_employee.store.tables import AlertNews

LINES = 20
"""Alerts that one message spells out."""

TEXTS: Mapping[str, Mapping[str, str]] = {
    "zh_CN": {
        "title": "【数字员工】{count} 条提醒，其中告警 {alarms} 条",
        "alarm": "告警",
        "warning": "提醒",
        "over": "已恢复",
        "more": "另有 {count} 条，请在看板查看。",
        "item_in_doubt": "工作件 {item}（{workflow}）写入结果存疑，请到门户核实后在看板处理",
        "run_held": "运行 {run}（{workflow}）已停下（{state}），请查看原因后放行或取消",
        "integrity_exception": "出现一致性异常 {code}，任务 {task} 待处理",
        "breaker_open": "门户 {portal} 连续故障（{code}），已暂停办理，恢复后自动继续",
        "deadline_near": "{workflow} 有 {count} 件临近办理时限",
        "deadline_passed": "{workflow} 有 {count} 件已超过办理时限",
        "worker_silent": "进程 {worker}（{host}，pid {pid}）已 {minutes} 分钟没有心跳",
        "disk_low": "{host} 磁盘剩余 {free_mb} MB，低于 {limit_mb} MB",
        "audit_broken": "审计日志校验不通过：{reason}。请立即停止服务、保留数据库原样并联系审计",
        "input_faults": "运行 {run} 有 {count} 行输入无法受理，退回清单已生成",
        "STANDS_STILL": "计划 {schedule} 无法计算触发时间：{reason}",
        "NOT_FIRED": "计划 {schedule} 自 {since} 起有 {count} 次应触发而未触发：没有服务在运行",
        "MISSED": "计划 {schedule} 在停机期间错过 {count} 次（自 {since} 起），按设置不补办",
        "NOT_STARTED": "计划 {schedule} 于 {since} 触发的运行 {run} 迟迟没有进程承办",
        "NOT_FINISHED": "计划 {schedule} 于 {since} 触发的运行 {run} 未按时办完",
        "RESTS_LONG": "计划 {schedule} 自 {since} 起暂停至今（{reason}），是否忘记恢复？",
    },
    "en": {
        "title": "[digital employee] {count} notices, {alarms} of them alarms",
        "alarm": "ALARM",
        "warning": "notice",
        "over": "over",
        "more": "{count} more: see the dashboard.",
        "item_in_doubt": "item {item} ({workflow}): a write is in doubt; look in the portal, then settle it",
        "run_held": "run {run} ({workflow}) stands ({state}); read why, then release or cancel it",
        "integrity_exception": "an integrity exception {code}; task {task} waits",
        "breaker_open": "portal {portal} fails again and again ({code}); work there rests until it answers",
        "deadline_near": "{workflow}: {count} items are near their time limit",
        "deadline_passed": "{workflow}: {count} items are past their time limit",
        "worker_silent": "process {worker} ({host}, pid {pid}) has given no sign of life for {minutes} minutes",
        "disk_low": "{host}: {free_mb} MB of disk are free, less than {limit_mb} MB",
        "audit_broken": "the audit log does not verify: {reason}. Stop the service, keep the database, call audit",
        "input_faults": "run {run}: {count} rows of the input could not be taken; they are listed for their sender",
        "STANDS_STILL": "schedule {schedule}: its fires cannot be computed: {reason}",
        "NOT_FIRED": "schedule {schedule}: {count} fires since {since} did not come: no service is running",
        "MISSED": "schedule {schedule}: {count} fires since {since} were missed in an outage and are not caught up",
        "NOT_STARTED": "schedule {schedule}: run {run} of {since} was taken by no worker",
        "NOT_FINISHED": "schedule {schedule}: run {run} of {since} is not finished in time",
        "RESTS_LONG": "schedule {schedule}: paused since {since} ({reason}); forgotten?",
    },
}


def compose(letters: Sequence[Letter], language: str, zone: ZoneInfo) -> tuple[str, str]:
    """Return title and body of one message: alarms first, each alert on a line, at most twenty of them."""
    words = TEXTS[language]
    shown = sorted(letters, key=lambda one: (one.news is AlertNews.CLEARED, one.severity != "alarm", one.raised_at))
    alarms = sum(one.severity == "alarm" and one.news is AlertNews.RAISED for one in letters)
    lines = [_line(one, words, zone) for one in shown[:LINES]]
    if len(shown) > LINES:
        lines.append(words["more"].format(count=len(shown) - LINES))
    return words["title"].format(count=len(letters), alarms=alarms), scrub("\n".join(lines))


def describe(rule: str, facts: Mapping[str, Any], language: str, zone: ZoneInfo) -> str:
    """Return what is wrong in one sentence."""
    told = dict(facts)
    if since := told.get("since"):
        told["since"] = f"{datetime.fromisoformat(str(since)).astimezone(zone):%m-%d %H:%M}"
    text = TEXTS[language].get(str(told.get("kind", "")) or rule) or TEXTS[language][rule]
    return text.format_map(_Known(told))


class _Known(dict[str, Any]):
    """Facts; one that an older version did not keep leaves a dash."""

    def __missing__(self, key: str) -> str:
        return "—"


def _line(letter: Letter, words: Mapping[str, str], zone: ZoneInfo) -> str:
    language = next(name for name, texts in TEXTS.items() if texts is words)
    mark = words["over"] if letter.news is AlertNews.CLEARED or letter.cleared_at else words[letter.severity]
    at = letter.raised_at.astimezone(zone)
    return f"● [{mark}] {at:%m-%d %H:%M} {describe(letter.rule, letter.facts, language, zone)}"
