"""社保基金财务对账 as a business of the system."""

from __future__ import annotations

from mock_caseworker.access import APPROVER, COUNTER, READERS, REVIEWER
from mock_caseworker.fund_reconciliation.screens import (
    balance,
    books,
    execution,
    items,
    review,
    statement_import,
    task_list,
)
from mock_caseworker.scene import Scene

SCENE = Scene(
    node="基金财务",
    menu=(
        ("FR01", "对账任务", COUNTER),
        ("FR02", "业务数据提取", COUNTER),
        ("FR03", "财务账查询", COUNTER),
        ("FR04", "银行流水导入", COUNTER),
        ("FR05", "自动对账", READERS),
        ("FR06", "对账结果", READERS),
        ("FR07", "未达账项登记", COUNTER),
        ("FR08", "余额调节表", READERS),
        ("FR09", "对账复核", REVIEWER),
        ("FR10", "对账审批", APPROVER),
    ),
    routers=(
        *(task_list.router, books.router, statement_import.router, execution.router),
        *(items.router, balance.router, review.DESK.router()),
    ),
    questions={
        "fr_tasks": task_list.answer_tasks,
        "fr_accounts": task_list.answer_accounts,
        "fr_business": books.answer_business,
        "fr_ledger": books.answer_ledger,
        "fr_imports": statement_import.answer_imports,
        "fr_runs": execution.answer_runs,
        "fr_results": execution.answer_results,
        "fr_items": items.answer_items,
        "fr_submissions": balance.answer_submissions,
        **review.DESK.questions(),
    },
)
