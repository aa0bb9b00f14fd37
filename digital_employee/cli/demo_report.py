"""What the demo shows: a table in the terminal, and a page to keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape
from rich.table import Table

from digital_employee.cli.agreement import Agreement, Outcome
from digital_employee.cli.output import console

MEANING = {
    "AUTO_SUBMITTED": "已提交，待复核",
    "AUTO_DONE": "自动办结",
    "HUMAN": "移交人工",
    "REJECT_SUGGESTED": "建议不予批准（由人签发）",
    "RETRY_LATER": "稍后重试",
    "FROZEN": "冻结，待核对",
}


def show_summary(facts: Mapping[str, Any], agreement: Agreement) -> None:
    """Print the table, and every difference if there is one."""
    table = Table(title="失业保险金申领 · unemployment claims", title_justify="left", title_style="bold")
    table.add_column("disposition")
    table.add_column("处理结果")
    table.add_column("items", justify="right")
    for disposition, count in sorted(agreement.dispositions.items()):
        table.add_row(disposition, MEANING.get(disposition, ""), str(count))
    table.add_section()
    table.add_row("all", "", str(facts["items"]), style="bold")
    console.print(table)
    verdict = "[green]" if agreement.is_full else "[red]"
    console.print(
        f"agreement with truth.jsonl: {verdict}{agreement.share:.1%}[/] of {agreement.cases} cases"
        f" · false approvals: {agreement.false_approvals} · written twice: {agreement.doubles}"
    )
    console.print(f"time: {facts['seconds']} s ({facts['seconds'] / max(1, facts['items']):.2f} s an item)")
    audit = facts["audit"]
    mark = "[green]✓ verified[/]" if audit["ok"] else f"[red]✗ {audit['first_bad']}[/]"
    console.print(f"audit log: {mark}, {audit['entries']} entries, {audit['checkpoints']} checkpoints hold")
    for difference in agreement.differences[:20]:
        console.print(
            f"[red]✗[/] {difference.case} {difference.key}: {difference.field}"
            f" expected {difference.expected!r}, found {difference.found!r}"
        )
    console.print(f"report: {facts['report']}")
    console.print("look further: `digital-employee up`, then the dashboard it names")


def write_report(
    path: Path, facts: Mapping[str, Any], truth: Sequence[Mapping[str, Any]], outcomes: Mapping[str, Outcome]
) -> None:
    """Write the page: counts, then every case with what was planted and what became of it."""
    environment = Environment(
        loader=PackageLoader("digital_employee.cli", "templates"), autoescape=select_autoescape(), trim_blocks=True
    )
    differing = {difference["case"] for difference in facts["differences"]}
    rows = [
        {"case": case, "outcome": outcomes.get(case.get("key", "")), "agrees": case["case"] not in differing}
        for case in truth
    ]
    page = environment.get_template("demo_report.html").render(facts=facts, rows=rows, meaning=MEANING)
    path.write_text(page, encoding="utf-8")
