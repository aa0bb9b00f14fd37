"""The brakes on the terminal: for one scope that exists, with a reason, audited, and told."""

from digital_employee.cli.person import person


def test_a_portal_is_paused_listed_and_resumed_under_the_persons_name(cli, entries):
    done = cli("control", "pause", "--portal", "caseworker", "--reason", "业务系统升级", "--json")
    assert (done.status, done.json["state"], done.json["running"]) == (0, "pause", 0)
    shown = cli("control", "list", "--json").json
    (brake,) = [line for line in shown["controls"] if line["name"] == "caseworker"]
    assert (brake["state"], brake["reason"], brake["set_by"]) == ("pause", "业务系统升级", person().name)
    (portal,) = shown["portals"]
    assert (portal["breaker"], portal["hindrance"]["kind"]) == ("CLOSED", "PAUSE")
    assert "业务系统升级" in cli("control", "list").output
    assert cli("control", "resume", "--portal", "caseworker", "--reason", "完成", "--json").json["changed"] is True
    assert cli("control", "resume", "--portal", "caseworker", "--reason", "完成", "--json").json["changed"] is False
    assert [entry["details"]["reason"] for entry in entries("control.resumed")] == ["完成"]


def test_drain_of_what_does_not_run_is_over_at_once(cli, entries):
    assert cli("control", "drain", "--workflow", "claim", "--reason", "维护", "--wait").status == 0
    assert len(entries("control.drained")) == 1


def test_queue_show_tells_the_strongest_reason_in_one_sentence(cli):
    assert cli("queue", "show", "UC1", "--json").json["hindrance"] is None
    cli("control", "pause", "--workflow", "claim", "--reason", "核对参数")
    cli("control", "kill", "--all", "--reason", "批量数据有误")
    assert cli("queue", "show", "UC1", "--json").json["hindrance"]["kind"] == "KILL"
    shown = cli("queue", "show", "UC1")
    assert "stopped everything at once" in shown.errors
    assert "批量数据有误" in shown.errors
    assert cli("queue", "show", "UC2", "--json").json["hindrance"] is None, "it has ended"


def test_a_brake_on_nothing_on_two_things_or_on_a_name_that_is_wrong_is_refused(cli, entries):
    for words in ((), ("--all", "--portal", "caseworker"), ("--portal", "casewroker"), ("--queue", "item")):
        assert cli("control", "kill", *words, "--reason", "x").status == 2
    assert cli("control", "kill", "--all", "--reason", " ").status == 2
    assert entries("control.killed") == []


def test_the_waiting_items_of_a_workflow_are_held_and_released_each_for_itself(cli, entries):
    held = cli("control", "hold", "--workflow", "claim", "--reason", "等待口径", "--json")
    assert held.json["items"] == 1
    assert cli("queue", "show", "UC1", "--json").json["line"]["state"] == "HELD"
    assert cli("control", "release", "--workflow", "claim", "--reason", "已明确", "--json").json["items"] == 1
    assert cli("queue", "show", "UC1", "--json").json["line"]["state"] == "READY"
    assert len(entries("item.held")) == 1
