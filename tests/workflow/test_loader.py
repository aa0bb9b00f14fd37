from pathlib import Path
from typing import Any

import pytest

from digital_employee.errors import DefinitionError
from digital_employee.workflow.faults import DefinitionFaults, Fault
from digital_employee.workflow.loader import load_documents, load_workflow


def wording(fault: Fault) -> str:
    return f"{fault.position.line}:{fault.position.column} {fault.message} → {fault.hint}"


def test_a_sound_workflow_is_loaded_with_its_screens(make_plan: Any) -> None:
    plan = make_plan()
    assert plan.definition.workflow == "unemployment_claim"
    assert set(plan.screens) == {"accept", "checks"}
    assert set(plan.documents) == {"workflows/unemployment_claim.yaml", "workflows/elements/unemployment.yaml"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    open: accept\n    fill", "    opne: accept\n    fill", "17:5 unknown key `opne` → did you mean `open`?"),
        ("    press: accept", "    click: accept", "19:5 unknown key `click` → the word here is `press`"),
        (
            "    press: accept",
            "    sleep: accept",
            "19:5 unknown key `sleep` → the word here is nothing: every verb waits",
        ),
        ("{type: date}", "{type: dat}", "did you mean `date`?"),
        ("title: 失业保险金申领\n", "", "1:1 `title` is missing here"),
        ("limit: 3", "limit: three", "a whole number is expected here"),
        ("limit: 3", "limit: 99", "at most 20 is allowed here"),
        ("limits: {items: 500", "limits: {items: 0", "at least 1 is needed here"),
        ("failure_rate: 5%", "failure_rate: 0.05", "quote amounts"),
        ("failure_rate: 5%", "failure_rate: five", "a share is written `5%`"),
        ("id: person", "id: Person", "a name is written in small letters"),
        ("    id_no:      {type", "    身份证:      {type", "`身份证` is no name"),
        ("title: 失业保险金申领", "title: [a]", "text is expected here"),
        ("    read: {result: checks.result}", "    read: {result: {tabel: checks.result}}", "did you mean `table`?"),
        ("    read: {result: checks.result}", "    read: {result: [checks.result]}", "text is expected here"),
        ("    read: {result: checks.result}", "    read: checks.result", "a mapping (`key: value` lines)"),
        ("steps:\n", "steps: []\nresult:\n", "at least one entry"),
        ('amount: "800000.00"', "amount: much", 'an amount is expected here, quoted: "1980.00"'),
        ("proof: [{text: 联网核查}]", "proof: []", "at least one entry"),
        ("kind: table,", "kind: tabel,", "did you mean `table`?"),
        ("[{label: 社会保障号码}]", "[{lable: 社会保障号码}]", "did you mean `label`?"),
    ],
)
def test_a_fault_of_type_is_told_in_plain_words(refuse: Any, old: str, new: str, expected: str) -> None:
    assert expected in " ".join(wording(fault) for fault in refuse((old, new)))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    press: accept.search\n", "    press: accept.search\n    skill: x\n", "one step does one kind of work"),
        (
            "    skill: unemployment_claim.assess\n",
            "    each: [a]\n    skill: unemployment_claim.assess\n",
            "one kind of",
        ),
        ("  - id: person\n", "  - id: nothing\n  - id: person\n", "this step does nothing"),
        ("    open: accept\n    fill", "    with: {a: 1}\n    open: accept\n    fill", "`with` needs `skill`"),
        ("    open: accept\n    fill", "    where: true\n    open: accept\n    fill", "`where` needs `each`"),
        (
            "    press: accept.search\n    read",
            "    download: {person: accept.search}\n    read",
            "`person` names a downloaded file in the same step",
        ),
        ("    each: [death, pension]\n", "", "`do` needs `each`"),
        ("  - id: submit\n    write:", "  - write:", "a write needs an `id`"),
        ("  - id: submit\n", "  - id: submit\n    retry: {limit: 2}\n", "`retry` belongs to page verbs or a skill"),
        ("id: decision", "id: person", "the id `person` is taken by the step in line 16"),
        ("id: decision", "id: item", "a word of the expression language"),
        ("id: decision", "id: sum", "a function of the expression language"),
        ("        - press: accept.search\n", "        - skill: x\n", "`skill` cannot stand in a write's `do`"),
        ("workdays: 10}", "workdays: 10, days: 5}", "either `workdays` or `days`"),
        (", workdays: 10}", "}", "either `workdays` or `days`"),
        ("{type: date}", "{type: choice}", "belong together"),
        ("UC[0-9]{10}", "(a+)+", "this pattern is refused"),
        ("([A-Z0-9]+)", "[A-Z0-9]+", "exactly one group"),
        ("limit: 3}", "limit: 3, delay: 400d}", "longer than 366 days"),
        ("[{near: 核定金额}]", "[{}]", "finds nothing"),
        ("type: money}", "columns: {a: money}}", "`columns` belongs to kind table or form"),
        ("to: reviewer", "to: reviewer, disposition: AUTO_DONE", "no disposition that a person ends"),
        ("    hand_over: {code", "    raise: {message: x}\n  - hand_over: {code", "names exactly one of"),
        ("    hand_over: {code", "    finish: {disposition: HUMAN}\n  - hand_over: {code", "use `hand_over`"),
        ('"${{ decision.code }}"', '"${{ decision.code }"', "an expression ends with `}}`"),
        ('"${{ decision.code }}"', '"${{ decision.code = 1 }}"', "to compare write `==`"),
        ('when: ${{ decision.disposition != "AUTO_SUBMITTED" }}', "when: decision.ok", "a condition is one `${{ … }}`"),
        ("when: ${{ decision", "when: not ${{ decision", "a condition is one `${{ … }}`"),
        ("workflow: unemployment_claim\n", "workflow: claim\n", "give both the same name"),
        ("title: 失业", "title: ${{ item.id_no }}失业", "expressions are not read here"),
        ("identity: {accept.id_no:", 'identity: {"accept.${{ each }}":', "expressions are not read here"),
        ("portal: caseworker\nscreens", "portal: other\nscreens", "belong to portal `other`"),
        ("elements: [elements/unemployment.yaml]", "elements: [elements/unemploymen.yaml]", "did you mean"),
        ("elements: [", "elements: [../../x.yaml, ", "lies in the project"),
        ("elements: [", "elements: [/etc/passwd, ", "lies in the project"),
        ("elements: [", "elements: [elements/unemployment.yaml, ", "named twice"),
    ],
)
def test_a_fault_of_shape_is_told(refuse: Any, old: str, new: str, expected: str) -> None:
    assert expected in " ".join(wording(fault) for fault in refuse((old, new)))


def test_only_the_way_of_writing_that_was_meant_is_spoken_of(refuse: Any) -> None:
    faults = refuse(("    read: {result: checks.result}", "    read: {result: {tabel: checks.result}}"))
    assert [fault.message for fault in faults] == ["`table` is missing here", "unknown key `tabel`"]
    (fault,) = refuse(("    read: {result: checks.result}", "    read: {result: [checks.result]}"))
    assert fault.message == "text is expected here"


def test_faults_of_all_files_come_at_once_in_order(refuse: Any) -> None:
    faults = refuse(("- id: person", "- idd: person"), ("limit: 3", "limt: 3"), ("kind: table", "knd: table"))
    assert [(fault.position.file.split("/")[-1], fault.message) for fault in faults] == [
        ("unemployment.yaml", "unknown key `knd`"),
        ("unemployment_claim.yaml", "unknown key `idd`"),
        ("unemployment_claim.yaml", "unknown key `limt`"),
    ]


def test_the_message_has_file_line_column_the_line_and_a_caret(refuse: Any) -> None:
    (fault,) = refuse(("    open: accept\n    fill", "    opne: accept\n    fill"))
    assert str(fault) == (
        "workflows/unemployment_claim.yaml:17:5: unknown key `opne`\n"
        "        opne: accept\n"
        "        ^\n"
        "    → did you mean `open`?"
    )


def test_an_expression_fault_points_into_the_text(refuse: Any) -> None:
    (fault,) = refuse(('"${{ decision.code }}"', '"${{ decision.code = 1 }}"'))
    line = fault.position.text
    assert line[fault.position.column - 1 :].startswith("= 1")


def test_files_and_pinned_texts_give_the_same_plan(tmp_path: Path, make_plan: Any) -> None:
    plan = make_plan()
    for file, text in plan.documents.items():
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    loaded = load_workflow(tmp_path / plan.entry, tmp_path)
    assert loaded.documents == plan.documents
    assert loaded.definition == load_documents(plan.documents, plan.entry).definition


def test_a_workflow_or_elements_file_outside_the_project_is_refused(tmp_path: Path, make_plan: Any) -> None:
    project = tmp_path / "project"
    (project / "workflows").mkdir(parents=True)
    plan = make_plan()
    outside = tmp_path / "secret.yaml"
    outside.write_text("portal: caseworker\nscreens: {}\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match="outside the project"):
        load_workflow(outside, project)
    (project / "workflows" / "elements").mkdir()
    (project / "workflows" / "elements" / "unemployment.yaml").symlink_to(outside)
    (project / "workflows" / "unemployment_claim.yaml").write_text(plan.documents[plan.entry], encoding="utf-8")
    with pytest.raises(DefinitionFaults, match="outside the project"):
        load_workflow(project / "workflows" / "unemployment_claim.yaml", project)


def test_a_screen_is_described_once(make_plan: Any) -> None:
    documents = dict(make_plan().documents)
    documents["workflows/elements/other.yaml"] = documents["workflows/elements/unemployment.yaml"]
    entry = "workflows/unemployment_claim.yaml"
    documents[entry] = documents[entry].replace("elements: [", "elements: [elements/other.yaml, ")
    with pytest.raises(DefinitionFaults, match=r"`accept` is described in workflows/elements/other\.yaml already"):
        load_documents(documents, entry)


@pytest.mark.parametrize(
    "text", ["[]", "5", "a", "null", "steps: 5", "steps: [5]", "elements: {a: b}", "elements: [[a]]"]
)
def test_a_text_that_is_no_workflow_at_all_gives_faults(text: str) -> None:
    with pytest.raises(DefinitionFaults):
        load_documents({"w.yaml": text}, "w.yaml")
