from typing import Any

import pytest

from digital_employee.workflow.lint import lint

RECEIPT = "      receipt: {biz_no: accept.message}\n"
CHECK = """\
      check:
        open: accept
        find: {row: accept.contributions, where: {受理号: "${{ item.claim_no }}"}}
        receipt: {biz_no: 业务流水号}
"""


def test_a_careful_workflow_has_no_warnings(make_plan: Any) -> None:
    assert lint(make_plan()) == []


@pytest.mark.parametrize(
    ("changes", "rule", "line"),
    [
        ([(CHECK, "")], "write-without-check", 33),
        ([(RECEIPT, "")], "write-without-receipt", 33),
        ([(CHECK, ""), (RECEIPT, "")], "write-without-proof", 33),
        ([('identity: {accept.id_no: "${{ item.id_no }}"}', "no_identity: 整批导入")], "write-without-identity", 33),
        (
            [(RECEIPT, RECEIPT + '      amount: "${{ decision.amount }}"\n'), ('amount: "800000.00", ', "")],
            "money-without-limit",
            33,
        ),
        (
            [
                (
                    "amount: {find: [{near: 核定金额}], type: money}",
                    "amount: {find: [{near: 金额}], kind: input, type: money}",
                ),
                (
                    "        - press: accept.search",
                    '        - fill: {accept.amount: "${{ decision.amount }}"}\n          press: accept.search',
                ),
            ],
            "money-without-amount",
            33,
        ),
        ([('  - when: ${{ decision.disposition != "AUTO_SUBMITTED" }}\n    hand', "  - hand")], "unreachable", 31),
        ([('when: ${{ decision.disposition != "AUTO_SUBMITTED" }}', "when: ${{ 1 > 2 }}")], "unreachable", 30),
        ([("      pension: {", "      unused: {find: [{text: x}]}\n      pension: {")], "unused-element", 20),
        ([("proof: [{text: 联网核查}]", "proof: [{css: '.x'}]")], "weak-proof", 17),
        ([("find: [{label: 社会保障号码}]", "find: [{css: '#x'}, {label: 社会保障号码}]")], "css-first", 8),
        ([("find: [{role: button, name: 死亡}]", "find: [{css: '#x'}]")], "css-first", 19),
    ],
)
def test_what_should_not_be_trusted_is_named_with_its_line(make_plan: Any, changes: Any, rule: str, line: int) -> None:
    warnings = [(warning.rule, warning.position.line) for warning in lint(make_plan(*changes))]
    assert (rule, line) in warnings
    assert {name for name, _ in warnings} <= {rule, "unused-element"}


def test_an_element_that_only_the_run_can_name_is_not_called_unused(make_plan: Any) -> None:
    plan = make_plan(("[death, pension]", '${{ column(person.months, "a") }}'), ("checks.death.result", "checks"))
    assert lint(plan) == []


def test_a_warning_reads_like_a_fault(make_plan: Any) -> None:
    (warning,) = lint(make_plan((CHECK, "")))
    assert str(warning).startswith("workflows/unemployment_claim.yaml:33:5: a write without `check`")
    assert str(warning).endswith("[write-without-check]")
