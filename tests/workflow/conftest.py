"""A small sound workflow with its screens, which tests spoil in one place at a time."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest

from digital_employee.workflow.faults import DefinitionFaults, Fault
from digital_employee.workflow.loader import load_documents
from digital_employee.workflow.plan import Plan, build_plan

ENTRY = "workflows/unemployment_claim.yaml"
SCREENS = "workflows/elements/unemployment.yaml"

WORKFLOW = """\
workflow: unemployment_claim
title: 失业保险金申领
portal: caseworker
elements: [elements/unemployment.yaml]
item:
  key: ${{ item.claim_no }}
  deadline: {after: "${{ item.apply_date }}", workdays: 10}
  fields:
    claim_no:   {type: text, pattern: "UC[0-9]{10}"}
    id_no:      {type: id_card}
    apply_date: {type: date}
sources:
  todo: {use: portal.todo, with: {list: 失业待遇申领}}
limits: {items: 500, amount: "800000.00", failure_rate: 5%}
steps:
  - id: person
    open: accept
    fill: {accept.id_no: "${{ item.id_no }}"}
    press: accept.search
    read: {person: accept.person, months: {table: accept.contributions}}
  - id: checks
    each: [death, pension]
    do:
      - press: checks.${{ each }}
        read: {result: checks.result}
        repeat: {while: "${{ result == '超时' }}", limit: 3}
  - id: decision
    skill: unemployment_claim.assess
    with: {person: "${{ person.person }}", months: "${{ person.months }}", checks: "${{ checks.death.result }}"}
  - when: ${{ decision.disposition != "AUTO_SUBMITTED" }}
    hand_over: {code: "${{ decision.code }}", to: reviewer, suggest: "${{ decision.reason }}"}
  - id: submit
    write:
      identity: {accept.id_no: "${{ item.id_no }}"}
      check:
        open: accept
        find: {row: accept.contributions, where: {受理号: "${{ item.claim_no }}"}}
        receipt: {biz_no: 业务流水号}
      do:
        - expect: {accept.amount: "${{ decision.amount }}"}
        - press: accept.search
      receipt: {biz_no: accept.message}
"""

ELEMENTS = """\
portal: caseworker
screens:
  accept:
    title: 受理
    open: {menu: 失业保险/受理}
    proof: [{text: 待遇申领受理}]
    elements:
      id_no: {find: [{label: 社会保障号码}], kind: input, type: id_card}
      search: {find: [{role: button, name: 查询}], kind: button}
      name: {find: [{near: 姓名}], kind: input, type: person_name}
      amount: {find: [{near: 核定金额}], type: money}
      person: {find: [{id: form}], kind: form, fields: {name: accept.name}}
      message: {find: [{id: message}], extract: "业务流水号：([A-Z0-9]+)"}
      contributions: {find: [{id: grid}], kind: table, columns: {缴费金额: money}}
  checks:
    title: 联网核查
    proof: [{text: 联网核查}]
    elements:
      death: {find: [{role: button, name: 死亡}], kind: button}
      pension: {find: [{role: button, name: 养老}], kind: button}
      result: {find: [{near: 结果}]}
"""


def assess(person: object, months: object, checks: object, *, context: object) -> dict[str, object]:
    """Stand for a skill: only its signature is read."""
    return {}


Plan_ = Callable[..., Plan]
Refused = Callable[..., list[Fault]]


@pytest.fixture
def make_plan() -> Plan_:
    """Build the plan of the sample with `old → new` changes to the workflow or its screens."""

    def make(*changes: tuple[str, str]) -> Plan:
        documents = {ENTRY: WORKFLOW, SCREENS: ELEMENTS}
        for old, new in changes:
            assert any(old in text for text in documents.values()), f"the sample has no {old!r}"
            documents = {file: text.replace(old, new) for file, text in documents.items()}
        loaded = load_documents(documents, ENTRY)
        return build_plan(loaded, {"unemployment_claim.assess": inspect.signature(assess)}, {"portal.todo"})

    return make


@pytest.fixture
def refuse(make_plan: Plan_) -> Refused:
    """Return the faults of the sample after the changes, in their order."""

    def faults(*changes: tuple[str, str]) -> list[Fault]:
        with pytest.raises(DefinitionFaults) as caught:
            make_plan(*changes)
        return list(caught.value.faults)

    return faults
