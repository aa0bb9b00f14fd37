from typing import Any

import pytest

from digital_employee.workflow.faults import Fault
from digital_employee.workflow.plan import digest_of


def wording(faults: list[Fault]) -> str:
    return " | ".join(
        f"{fault.position.line}:{fault.position.column} {fault.message} → {fault.hint}" for fault in faults
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "press: accept.search\n    read",
            "press: accept.serch\n    read",
            "has no element `serch` → did you mean `search`?",
        ),
        (
            "press: accept.search\n    read",
            "press: acept.search\n    read",
            "no screen is named `acept` → did you mean `accept`",
        ),
        ("press: accept.search\n    read", "press: search\n    read", "write `screen.element`"),
        (
            "press: accept.search\n    read",
            "press: accept.person\n    read",
            "`press` cannot use `accept.person`, a form",
        ),
        ("fill: {accept.id_no:", "fill: {accept.search:", "`fill` cannot use `accept.search`, a button"),
        ("{table: accept.contributions}", "{table: accept.person}", "it needs one of: table"),
        ("row: accept.contributions", "row: accept.person", "it needs one of: table"),
        (
            "    open: accept\n    fill",
            "    open: accept.search\n    fill",
            "no screen is named `accept.search` → did you mean",
        ),
        ("    open: accept\n    fill", "    open: checks\n    fill", "`checks` cannot be opened by itself"),
        ("[death, pension]", "[deth, pension]", "the screen `checks` has no element `deth` → did you mean `death`?"),
        ("[death, pension]", "\"${{ ['deth'] }}\"", "has no element `deth`"),
        ("checks.${{ each }}", "cheks.${{ each }}", "no screen is named `cheks`"),
        ("receipt: {biz_no: accept.message}", "receipt: {biz_no: accept.mesage}", "did you mean `message`"),
        ("      identity: {accept.id_no", "      identity: {accept.idno", "did you mean `id_no`"),
        ("fields: {name: accept.name}", "fields: {name: accept.nmae}", "did you mean `name`"),
        ("fields: {name: accept.name}", "fields: {name: name}", "write `accept.…`"),
        ("use: portal.todo", "use: portal.tod", "no source is named `portal.tod` → did you mean `portal.todo`"),
        (
            "skill: unemployment_claim.assess",
            "skill: unemployment_claim.asses",
            "did you mean `unemployment_claim.assess`",
        ),
        (
            "press: accept.search\n    read",
            "download: {book: accept.id_no}\n    read",
            "`download` cannot use `accept.id_no`, a input → it needs one of: button, text",
        ),
        ("with: {person:", "with: {persn:", "takes no `persn` → did you mean `person`"),
        ("with: {person:", "with: {persn:", "also needs `person`"),
        ("with: {person:", "with: {context: 1, person:", "takes no `context`"),
    ],
)
def test_a_reference_that_leads_nowhere_is_refused(refuse: Any, old: str, new: str, expected: str) -> None:
    assert expected in wording(refuse((old, new)))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "key: ${{ item.claim_no }}",
            "key: ${{ item.claim }}",
            "the item has no field `claim` → did you mean `claim_no`",
        ),
        ("key: ${{ item.claim_no }}", "key: ${{ run.id }}", "nothing here is named `run`"),
        ("list: 失业待遇申领", 'list: "${{ item.id_no }}"', "nothing here is named `item`"),
        (
            'accept.id_no: "${{ item.id_no }}"}\n    press',
            'accept.id_no: "${{ decision.x }}"}\n    press',
            "(line 27) is not",
        ),
        (
            'accept.id_no: "${{ item.id_no }}"}\n    press',
            'accept.id_no: "${{ person.x }}"}\n    press',
            "what came before",
        ),
        ("person.months", "person.month", "`person` has no `month` → did you mean `months`"),
        ("checks.death.result", "checks.deth.result", "`checks` has no `deth` → did you mean `death`"),
        ("decision.code", "decison.code", "nothing here is named `decison` → did you mean `decision`"),
        ("decision.code", "each", "`each` is known only inside `each … do`"),
        ("result == '超时'", "reslt == '超时'", "nothing here is named `reslt` → did you mean `result`"),
        ("decision.code", "result", "nothing here is named `result`"),
        ("decision.code", "run.date", "`run` has no `date`"),
        ("person.months", "person.book", "`person` has no `book`"),
        ("decision.amount", "submit.biz_no", "is not known here"),
    ],
)
def test_a_name_that_does_not_exist_where_it_is_read_is_refused(refuse: Any, old: str, new: str, expected: str) -> None:
    assert expected in wording(refuse((old, new)))


def test_a_search_takes_no_file(refuse: Any) -> None:
    search = ("        find: {row: accept", "        fill: {accept.upload: x}\n        find: {row: accept")
    upload = (
        "    elements:\n      id_no:",
        "    elements:\n      upload: {find: [{label: 文件}], kind: file}\n      id_no:",
    )
    assert "`fill` cannot use `accept.upload`, a file" in wording(refuse(search, upload))


def test_a_fault_in_an_expression_points_at_the_name(refuse: Any) -> None:
    (fault,) = refuse(("decision.code", "decison.code"))
    assert fault.position.text[fault.position.column - 1 :].startswith("decison.code")


def test_every_broken_reference_is_told_at_once(refuse: Any) -> None:
    faults = refuse(
        ("[death, pension]", "[deth, pensoin]"), ("use: portal.todo", "use: x"), ("decision.code", "nix.code")
    )
    assert len(faults) == 5


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("decision.code", "person.skipped"),
        ("decision.code", "run.business_date"),
        ("decision.code", "checks.death.result"),
        (
            "    read: {person: accept.person",
            '    download: {book: accept.message}\n    repeat: {while: "${{ book.size == 0 }}"}\n'
            "    read: {person: accept.person",
        ),
        ("result == '超时'", "each == 'death'"),
        ("        read: {result:", "        download: {book: accept.search}\n        read: {result:"),
        (
            "  - id: decision",
            "      - when: ${{ result == '超时' }}\n        press: checks.${{ each }}\n  - id: decision",
        ),
        (
            "    each: [death, pension]\n",
            "    each: [death, pension]\n    where: ${{ each != item.claim_no }}\n    key: ${{ each }}\n",
        ),
        ("each: [death, pension]", 'each: ${{ column(person.months, "受理号") }}'),
        ("steps:\n", 'result: {amount: "${{ decision.amount }}", biz_no: "${{ submit.biz_no }}"}\nsteps:\n'),
        ("press: checks.${{ each }}", 'press: "${{ item.claim_no }}"'),
        ("press: checks.${{ each }}", "press: checks.${{ item.claim_no }}"),
        ("receipt: {biz_no: accept.message}", "amount: ${{ decision.amount }}"),
    ],
)
def test_what_is_known_where_it_is_read_is_allowed(make_plan: Any, old: str, new: str) -> None:
    assert make_plan((old, new)).digest


def test_the_digest_depends_on_every_text_and_nothing_else(make_plan: Any) -> None:
    plan = make_plan()
    assert plan.digest == make_plan().digest == digest_of(dict(reversed(plan.documents.items())))
    assert len(plan.digest) == 64
    others = {make_plan(("title: 失业", "title: 就业")).digest, make_plan(("title: 联网核查", "title: 核查")).digest}
    assert len({plan.digest, *others}) == 3


def test_a_step_of_the_plan_knows_its_line(make_plan: Any) -> None:
    plan = make_plan()
    checks = plan.definition.steps[1]
    assert [plan.position(step).line for step in plan.definition.steps] == [16, 21, 27, 30, 32]
    assert plan.position(checks.do[0]).line == 24


def test_nothing_can_be_written_to_a_plan(make_plan: Any) -> None:
    plan = make_plan()
    with pytest.raises(AttributeError):
        plan.digest = "x"
    with pytest.raises(ValueError, match="frozen"):
        plan.definition.steps[0].id = "x"
    with pytest.raises(TypeError):
        plan.screens["x"] = None
