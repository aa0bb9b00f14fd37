"""Runs on the terminal: asked for, watched, held, released, cancelled."""

import os
import subprocess
import sys
from pathlib import Path

from digital_employee.cli.person import person
from digital_employee.clock import SystemClock
from digital_employee.store import runs as store_runs
from digital_employee.store.database import Database
from digital_employee.store.tables import RunState
from digital_employee.store.writer import Writer

COMMAND = Path(sys.executable).with_name("digital-employee")


def real(project, *words):
    """Run the installed command: `run` imports the project's bots, which one process does once only."""
    environment = {**os.environ, "COLUMNS": "200", "DIGITAL_EMPLOYEE_PROJECT": str(project)}
    return subprocess.run([COMMAND, *words], env=environment, capture_output=True, text=True, check=False, timeout=60)


def running(cli):
    (run,) = cli("runs", "list", "--origin", "person", "--json").json
    return run


def test_the_list_shows_runs_and_skipped_fires(cli):
    lines = cli("runs", "list", "--json").json
    assert [line["state"] for line in lines] == ["SKIPPED", "QUEUED", "RUNNING"]
    assert {line["state"] for line in cli("runs", "list", "--live", "--json").json} == {"QUEUED", "RUNNING"}
    assert cli("runs", "list", "--state", "failed").output == "Runs: none\n"
    assert "blackout: 门户升级" in cli("runs", "list").output


def test_a_run_is_shown_with_its_items_and_tasks(cli):
    answer = cli("runs", "show", running(cli)["id"][:16])
    assert answer.status == 0
    assert "READY 1" in answer.output
    assert "AUTO_SUBMITTED 1" in answer.output
    assert cli("runs", "show", running(cli)["id"], "--json").json["run"]["open_tasks"] == 2


def test_a_run_is_held_released_and_cancelled(cli, entries):
    id_ = running(cli)["id"]
    assert cli("runs", "hold", id_, "--reason", "参数待核实", "--json").json[0]["became"] == "HELD"
    assert cli("runs", "hold", id_, "--reason", "again", "--json").json[0]["became"] == "was HELD already"
    assert cli("runs", "release", id_, "--reason", "已核实").status == 0
    assert running(cli)["state"] == "RUNNING"
    (done,) = cli("runs", "cancel", id_, "--reason", "数据有误", "--json").json
    assert done["became"] == "CANCELLED with 1 items, 0 of them in doubt"
    assert [entry["actor"] for entry in entries("run.cancelled")] == [person().name]
    assert cli("runs", "cancel", id_, "--reason", "again").status == 5


def test_without_a_living_worker_a_run_is_refused_unless_it_may_begin_later(project):
    refused = real(project, "run", "claim")
    assert (refused.returncode, "DE-CLI-NOBODY" in refused.stderr) == (1, True)
    assert "Traceback" not in refused.stderr
    later = real(project, "run", "claim", "--later", "--json")
    assert (later.returncode, "no worker is alive" in later.stderr) == (0, True)
    assert '"workflow": "claim"' in later.stdout


def test_a_run_of_an_unknown_workflow_is_never_asked_for(project, living_worker):
    answer = real(project, "run", "clam")
    assert (answer.returncode, "known: claim" in answer.stderr) == (4, True)


def test_waiting_ends_with_the_run_and_tells_by_its_status(project, living_worker, on_store):
    environment = {**os.environ, "DIGITAL_EMPLOYEE_PROJECT": str(project)}
    waiting = subprocess.Popen([COMMAND, "run", "claim", "--wait"], env=environment, stdout=subprocess.PIPE, text=True)
    assert waiting.stdout is not None
    run_id = waiting.stdout.readline().split()[2]

    async def fail(database: Database) -> None:
        async with Writer(database, SystemClock(), "worker-9") as writer:
            await writer.run(
                lambda uow: store_runs.end_run(uow, run_id=run_id, state=RunState.FAILED, reason="来源不可读")
            )

    on_store(fail)
    output, _ = waiting.communicate(timeout=60)
    assert waiting.returncode == 7
    assert "来源不可读" in output


def test_an_item_is_requeued_by_the_workflow_as_it_is_written_now(project, cli, entries):
    file = project / "workflows" / "claim.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("AUTO_DONE", "AUTO_SUBMITTED"), encoding="utf-8")
    before = cli("queue", "show", "UC3", "--json").json["line"]["plan_digest"]
    answer = real(project, "queue", "requeue", "UC3", "--reason", "流程已更正", "--new-plan")
    assert answer.returncode == 0, answer.stderr
    after = cli("queue", "show", "UC3", "--json").json["line"]["plan_digest"]
    assert after != before
    assert [entry["details"]["plan_digest"] for entry in entries("plan.pinned")][-1] == after
