"""What waits for people, and who they are."""

import pytest

SIGN_IN = "Correct-Horse-9"


def task_of(cli, kind):
    (task,) = cli("task", "list", "--kind", kind, "--json").json
    return task


def test_open_tasks_are_listed_and_narrowed(cli):
    assert {task["kind"] for task in cli("task", "list", "--json").json} == {"EXCEPTION", "IN_DOUBT"}
    assert task_of(cli, "exception")["natural_key"] == "UC3"
    assert cli("task", "list", "--item", "UC1").output == "Human tasks: none\n"


def test_a_task_is_shown_masked_with_what_may_be_decided(cli):
    shown = cli("task", "show", task_of(cli, "exception")["id"][:16])
    assert "close, requeue" in shown.output
    assert "实名核验不一致" in shown.output
    assert "19491231" not in shown.output


def test_closing_a_task_leaves_its_item_to_the_person(cli, entries):
    id_ = task_of(cli, "exception")["id"]
    assert cli("task", "decide", id_, "--as", "close", "--reason", "已电话核实").status == 0
    assert [entry["details"]["decision"] for entry in entries("task.decided")] == ["close"]
    again = cli("task", "decide", id_, "--as", "close", "--reason", "x")
    assert (again.status, "DE-STORE-STATE" in again.output) == (5, True)
    assert len(cli("task", "list", "--all", "--json").json) == 2


def test_a_write_in_doubt_that_was_found_needs_its_receipt(cli):
    id_ = task_of(cli, "in_doubt")["id"]
    assert "DE-STORE-DECISION" in cli("task", "decide", id_, "--as", "found", "--reason", "x").output
    assert cli("task", "decide", id_, "--as", "found", "--reason", "x", "--receipt", "SL1").status == 2
    done = cli("task", "decide", id_, "--as", "found", "--reason", "门户已查到", "--receipt", "biz_no=SL20260310")
    assert (done.status, "its item is READY" in done.output) == (0, True)
    (effect,) = cli("queue", "show", "UC4", "--json").json["effects"]
    assert (effect["state"], effect["receipt"]) == ("DONE", {"biz_no": "SL20260310"})


def test_a_person_is_added_with_a_password_typed_unseen(cli):
    answer = cli("user", "add", "liuyang", "--role", "supervisor", typed=f"{SIGN_IN}\n{SIGN_IN}\n")
    assert answer.status == 0
    assert SIGN_IN not in answer.output
    (user,) = cli("user", "list", "--json").json
    assert (user["name"], user["role"], user["must_change"]) == ("liuyang", "supervisor", True)
    assert "password_hash" not in user


def test_a_generated_password_is_shown_once_and_stands_in_no_entry(cli, entries):
    made = cli("user", "add", "wang", "--role", "auditor", "--display-name", "王审计", "--generate", "--json").json
    assert len(made["password"]) >= 16
    renewed = cli("user", "password", "wang", "--generate", "--json").json
    assert renewed["password"] != made["password"]
    told = str(entries("user.created") + entries("user.password_set"))
    assert made["password"] not in told
    assert renewed["password"] not in told


@pytest.mark.parametrize("typed", ["short\nshort\n", "one-password-1\nanother-one-2\n"])
def test_a_weak_or_mistyped_password_adds_nobody(cli, typed):
    assert cli("user", "add", "liuyang", "--role", "operator", typed=typed).status != 0
    assert cli("user", "list", "--json").json == []


def test_a_role_is_changed(cli, entries):
    cli("user", "add", "liuyang", "--role", "operator", "--generate")
    assert cli("user", "role", "liuyang", "developer").status == 0
    assert [entry["details"]["before"] for entry in entries("user.role_set")] == ["operator"]
    assert cli("user", "role", "nobody", "developer").status == 5
    assert cli("user", "role", "liuyang", "king").status == 2
