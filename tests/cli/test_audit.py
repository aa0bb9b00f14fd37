"""The auditor's words: a log that was touched never verifies, and a file proves itself far from our database."""

import json

import pytest
from sqlalchemy import text

from digital_employee.store.database import Database


@pytest.fixture
def signed(cli, project):
    """The project after its log was integrated, signed and written outside."""
    assert cli("audit", "checkpoint").status == 0
    return project


@pytest.fixture
def tamper(on_store):
    """Change a row of the log behind everybody's back."""

    def run(statement: str) -> None:
        async def script(database: Database) -> None:
            async with database.transaction() as session:
                await session.execute(text(statement))

        on_store(script)

    return run


def test_a_sound_log_verifies_and_says_what_is_not_vouched_for_outside(cli, project):
    assert "no checkpoint kept outside" in cli("audit", "verify").errors
    first = cli("audit", "checkpoint", "--json").json
    assert first["new"]
    assert (
        (project / "var" / "audit-checkpoints.txt").read_text(encoding="utf-8").startswith("digital-employee/audit\n")
    )
    assert cli("audit", "checkpoint", "--json").json["new"] is False
    report = cli("audit", "verify", "--json")
    assert (report.status, report.json["ok"], report.json["unanchored_since"]) == (0, True, None)
    assert report.json["entries"] == report.json["integrated"] > 10


def test_the_first_bad_row_is_named_and_the_status_is_the_audits(cli, signed, tamper):
    tamper("UPDATE audit_entry SET actor = 'nobody' WHERE id IN (5, 7)")
    answer = cli("audit", "verify")
    assert answer.status == 6
    assert "entry 5 (number 4 of worker-1)" in answer.errors
    assert "`actor`" in answer.errors
    assert cli("audit", "verify", "--json").json["first_bad"]["id"] == 5


def test_an_end_that_was_cut_off_is_noticed_by_the_checkpoints_outside(cli, signed, tamper):
    tamper("DELETE FROM audit_entry WHERE id > 9")
    tamper("DELETE FROM checkpoint")
    answer = cli("audit", "verify")
    assert (answer.status, "its end is missing" in answer.errors) == (6, True)


def test_verifying_makes_no_key_where_the_key_is_lost(cli, signed):
    for file in (signed / "var" / "keys").iterdir():
        file.unlink()
    answer = cli("audit", "verify")
    assert (answer.status, "DE-AUDIT-KEY" in answer.errors) == (6, True)
    assert not list((signed / "var" / "keys").iterdir())


def test_an_export_verifies_without_project_and_database(cli, signed, tmp_path, monkeypatch):
    exported = cli("audit", "export", str(tmp_path / "files"), "--json").json
    key = (signed / "var" / "keys" / "audit.pub").rename(tmp_path / "audit.pub")
    monkeypatch.chdir(tmp_path)
    report = cli("audit", "verify", "--export", exported["folder"], "--key", str(key), "--json")
    assert (report.status, report.json["entries"]) == (0, exported["entries"])
    assert "came with the export" in cli("audit", "verify", "--export", exported["folder"]).errors
    assert cli("audit", "verify", "--export", str(tmp_path)).status == 6


@pytest.mark.parametrize("change", ["edited", "swapped", "cut", "not JSON"])
def test_an_export_that_was_touched_does_not_verify(cli, signed, tmp_path, change):
    cli("audit", "export", str(tmp_path / "files"))
    file = tmp_path / "files" / "entries.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines()
    if change == "edited":
        lines[4] = json.dumps(json.loads(lines[4]) | {"kind": "item.nothing"})
    elif change == "swapped":
        lines[3], lines[4] = lines[4], lines[3]
    elif change == "cut":
        del lines[-1]
    else:
        lines[4] = "{"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert cli("audit", "verify", "--export", str(tmp_path / "files")).status == 6


def test_an_export_never_writes_over_anything(cli, project, tmp_path):
    answer = cli("audit", "export", str(project / "config"))
    assert (answer.status, "DE-AUDIT-EXPORT" in answer.errors) == (6, True)


def test_one_entry_is_proved_and_the_proof_checked_from_its_file(cli, signed, tmp_path):
    file = tmp_path / "proof.json"
    file.write_text(cli("audit", "proof", "3").output, encoding="utf-8")
    checked = cli("audit", "proof", "--check", str(file), "--key", str(signed / "var" / "keys" / "audit.pub"), "--json")
    assert (checked.status, checked.json["place"]) == (0, 2)
    forged = json.loads(file.read_text(encoding="utf-8"))
    forged["entry"] = forged["entry"].replace('"robot"', '"person"')
    file.write_text(json.dumps(forged), encoding="utf-8")
    assert cli("audit", "proof", "--check", str(file)).status == 6
    assert cli("audit", "proof").status == 2
    assert cli("audit", "proof", "999").status == 5


def test_an_entry_that_no_checkpoint_speaks_of_yet_is_not_proved(cli, signed):
    cli("queue", "hold", "UC1", "--reason", "x")
    newest = cli("audit", "verify", "--json").json["entries"]
    answer = cli("audit", "proof", str(newest))
    assert (answer.status, "audit checkpoint" in answer.errors) == (6, True)
