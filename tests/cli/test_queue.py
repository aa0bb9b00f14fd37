"""Work items on the terminal: found by key or id, masked, steered one by one."""

from digital_employee.cli.person import person

ID_NO = "11010519491231002X"


def states(cli):
    return {line["natural_key"]: line["state"] for line in cli("queue", "list", "--json").json}


def test_the_list_is_filtered_and_paged(cli):
    assert states(cli) == {"UC1": "READY", "UC2": "FINISHED", "UC3": "FINISHED", "UC4": "IN_DOUBT"}
    keys = [line["natural_key"] for line in cli("queue", "list", "--state", "finished", "--json").json]
    assert keys == ["UC3", "UC2"]
    first = cli("queue", "list", "--limit", "3", "--json")
    rest = cli("queue", "list", "--after", first.json[-1]["id"], "--json").json
    assert [line["natural_key"] for line in rest] == ["UC1"]
    assert first.json[-1]["id"] in first.errors
    assert len(cli("queue", "list", "--disposition", "HUMAN", "--json").json) == 1
    assert cli("queue", "list", "--workflow", "other").output == "Work items: none\n"


def test_items_of_a_run_are_found_by_the_beginning_of_its_id(cli):
    (run,) = cli("runs", "list", "--origin", "person", "--json").json
    assert len(cli("queue", "list", "--run", run["id"][:16], "--json").json) == 4


def test_an_item_is_shown_by_its_key_and_masked(cli):
    shown = cli("queue", "show", "UC4")
    assert shown.status == 0
    assert "110105********002X" in shown.output
    assert "王**" in shown.output
    assert "IN_DOUBT" in shown.output
    assert "1980.00" in shown.output
    program = cli("queue", "show", "UC4", "--json")
    for answer in (shown, program):
        assert ID_NO not in answer.output
        assert "王小明" not in answer.output


def test_hold_and_release_are_audited_under_the_persons_name(cli, entries):
    assert cli("queue", "hold", "UC1", "--reason", "等待补正材料").status == 0
    assert states(cli)["UC1"] == "HELD"
    assert cli("queue", "release", "UC1", "--reason", "已补正").status == 0
    assert states(cli)["UC1"] == "READY"
    (held,) = entries("item.held")
    assert (held["actor"], held["role"]) == (person().name, "operator")
    assert held["details"]["reason"] == "等待补正材料"
    assert "-cli-" in held["writer"], "a command never takes a worker's name"


def test_several_are_changed_each_for_itself(cli):
    answer = cli("queue", "hold", "UC2", "UC1", "--reason", "x", "--json")
    assert answer.status == 5
    refused, held = answer.json
    assert refused["error"]["code"] == "DE-STORE-STATE"
    assert (held["name"], held["became"], held["error"]) == ("UC1", "HELD", None)


def test_a_name_that_is_wrong_changes_nothing(cli):
    answer = cli("queue", "hold", "UC1", "UC9", "--reason", "x")
    assert (answer.status, "DE-STORE-UNKNOWN" in answer.errors) == (5, True)
    assert states(cli)["UC1"] == "READY"


def test_the_beginning_of_several_ids_is_ambiguous(cli):
    ids = [line["id"] for line in cli("queue", "list", "--json").json]
    assert len({id_[:6] for id_ in ids}) == 1
    answer = cli("queue", "show", ids[0][:6])
    assert (answer.status, "DE-STORE-AMBIGUOUS" in answer.errors) == (5, True)


def test_an_item_that_ended_is_requeued(cli):
    assert cli("queue", "requeue", "UC3", "--reason", "参保信息已更正").status == 0
    assert states(cli)["UC3"] == "READY"
    assert cli("task", "list", "--kind", "exception", "--json").json == []


def test_cancelling_a_ready_item_cancels_it(cli):
    (cancelled,) = cli("queue", "cancel", "UC1", "--reason", "申请人撤回", "--json").json
    assert cancelled["became"] == "CANCELLED"


def test_a_reason_is_wanted(cli):
    assert cli("queue", "hold", "UC1").status == 1, "nothing typed at the question"
    assert cli("queue", "hold", "UC1", "--reason", "  ").status == 2
    assert cli("queue", "hold", "UC1", typed="补正\n").status == 0
    assert states(cli)["UC1"] == "HELD"
