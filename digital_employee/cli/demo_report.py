"""What the demo shows: tables in the terminal, and a page to keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape
from rich.box import SIMPLE_HEAD
from rich.table import Table

from digital_employee.cli.agreement import Agreement, Case, ItemKey, Outcome
from digital_employee.cli.output import console

MEANING = {
    "AUTO_SUBMITTED": "已提交，待复核",
    "AUTO_DONE": "自动办结",
    "HUMAN": "移交人工",
    "REJECT_SUGGESTED": "建议不予批准（由人签发）",
    "RETRY_LATER": "稍后重试",
    "FROZEN": "冻结，待核对",
}
SHORT = {
    "AUTO_SUBMITTED": "提交",
    "AUTO_DONE": "办结",
    "HUMAN": "人工",
    "REJECT_SUGGESTED": "不予",
    "RETRY_LATER": "重试",
    "FROZEN": "冻结",
}
"""Headings that leave room for each other on 80 columns."""
DIFFERENCES_SHOWN = 20


def show_summary(facts: Mapping[str, Any], agreement: Agreement) -> None:
    """Print a table of workflows and dispositions, and every difference if there is one."""
    console.print(_table(facts))
    verdict = "[green]" if agreement.is_full else "[red]"
    console.print(
        f"agreement with truth.jsonl: {verdict}{agreement.share:.1%}[/] of {agreement.cases} cases"
        f" · false approvals: {agreement.false_approvals} · written twice: {agreement.doubles}"
    )
    if not facts["came_to_rest"]:
        console.print("[red]✗ time was up before all items had come to rest[/] (--timeout)")
    for scenario in facts["scenarios"]:
        if scenario["meets_goal"] is False:
            share, goal = scenario["straight_through"], scenario["goal"]
            console.print(f"[red]✗[/] {scenario['title']}: {share} straight through, {goal} wanted")
    console.print(f"time: {facts['seconds']} s ({facts['seconds'] / max(1, facts['items']):.2f} s an item)")
    audit = facts["audit"]
    mark = "[green]✓ verified[/]" if audit["ok"] else f"[red]✗ {audit['first_bad']}[/]"
    console.print(f"audit log: {mark}, {audit['entries']} entries, {audit['checkpoints']} checkpoints hold")
    for difference in agreement.differences[:DIFFERENCES_SHOWN]:
        console.print(
            f"[red]✗[/] {difference.workflow} {difference.case} {difference.key}: {difference.field}"
            f" expected {difference.expected!r}, found {difference.found!r}"
        )
    if len(agreement.differences) > DIFFERENCES_SHOWN:
        console.print(f"  … and {len(agreement.differences) - DIFFERENCES_SHOWN} more in the report")
    console.print(f"report: {facts['report']}")
    console.print("look further: `digital-employee up`, then the dashboard it names")


def _table(facts: Mapping[str, Any]) -> Table:
    shown = [disposition for disposition in MEANING if facts["dispositions"].get(disposition)]
    shown += sorted(facts["dispositions"].keys() - MEANING.keys())
    table = Table(
        title="经办事项 · items by workflow", title_justify="left", title_style="bold", box=SIMPLE_HEAD, padding=0
    )
    table.add_column("业务 workflow", no_wrap=True)
    for disposition in shown:
        table.add_column(SHORT.get(disposition, disposition), justify="right")
    for heading in ("合计", "用时", "直通率", "一致"):
        table.add_column(heading, justify="right")
    for one in facts["scenarios"]:
        mark = "green" if one["agreeing"] == one["cases"] else "red"
        table.add_row(
            one["title"],
            *(str(one["dispositions"].get(disposition, "")) for disposition in shown),
            str(one["items"]),
            "—" if one["seconds"] is None else f"{one['seconds']:.0f} s",
            one["straight_through"] or "—",
            f"[{mark}]{one['agreeing']}/{one['cases']}[/]",
        )
    table.add_section()
    words = [f"{SHORT[disposition]} {disposition}" for disposition in shown if disposition in SHORT]
    table.caption = " · ".join([*words, "直通率 straight through", "一致 agreeing cases"])
    table.caption_justify = "left"
    counts = (str(facts["dispositions"].get(disposition, "")) for disposition in shown)
    table.add_row("all", *counts, str(facts["items"]), f"{facts['seconds']:.0f} s", "", "", style="bold")
    return table


def write_report(
    path: Path, facts: Mapping[str, Any], truth: Sequence[Case], outcomes: Mapping[ItemKey, Outcome]
) -> None:
    """Write the page: counts, then every case of every workflow with what was planted and what became of it."""
    environment = Environment(
        loader=PackageLoader("digital_employee.cli", "templates"), autoescape=select_autoescape(), trim_blocks=True
    )
    differing = {(one["workflow"], one["case"], one["key"]) for one in facts["differences"]}
    rows = [
        {
            "case": case,
            "outcome": outcomes.get((case["workflow"], case.get("key", ""))),
            "agrees": not any((case["workflow"], case["case"], key) in differing for key in _keys(case)),
        }
        for case in truth
    ]
    page = environment.get_template("demo_report.html").render(facts=facts, rows=rows, meaning=MEANING)
    path.write_text(page, encoding="utf-8")


def _keys(case: Case) -> tuple[str, ...]:
    """Return under what a difference of the case may be filed."""
    if "input_fault" in case:
        return (f"{case['input_fault']['file']} row {case['input_fault'].get('row')}",)
    return (case["key"],)
