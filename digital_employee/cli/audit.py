"""`audit`: verify the log, take it out as files, prove one entry, sign a checkpoint."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from digital_employee.audit.checkpoint import Checkpoint
from digital_employee.audit.verify import VerifyReport, verify_log
from digital_employee.cli.audit_files import CHECKPOINTS, KEY, OUTSIDE, open_export, read_key, read_notes, write_export
from digital_employee.cli.audit_proof import Proof, check_proof, make_proof, read_proof
from digital_employee.cli.audit_store import AuditorsView, progress
from digital_employee.cli.changing import open_changing
from digital_employee.cli.output import AsJson, ProjectFolder, console, print_facts, print_json, run_async, say, warn
from digital_employee.cli.reading import open_reading
from digital_employee.errors import AuditError
from digital_employee.store.audit_keeper import AuditKeeper

app = typer.Typer()

KeyFile = Annotated[
    Path | None, typer.Option("--key", help="The public key that you keep, a .pub file; it is best not ours.")
]
Notes = Annotated[
    Path | None, typer.Option("--checkpoints", help="The checkpoints that you keep, instead of audit.checkpoint_file.")
]


@app.command()
def verify(
    export: Annotated[Path | None, typer.Option("--export", help="An exported folder instead of the database.")] = None,
    key: KeyFile = None,
    checkpoints: Notes = None,
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Verify every entry, chain, tree and checkpoint. Leaves with 6 and names the first bad row when they do not hold.

    Example: `digital-employee audit verify --key auditor/audit.pub --checkpoints auditor/checkpoints.txt`
    """
    if export:
        report = _verify_export(export, key, checkpoints)
    else:
        report = run_async(lambda: _verify(project, key, checkpoints))
    if as_json:
        print_json(_facts(report))
    else:
        print_facts("The audit log", {**_facts(report), "first_bad": None})
    if report.first_bad is not None:
        raise _bad(report)
    if not as_json:
        say("it verifies")
    if report.unanchored_since is not None and report.entries:
        warn(f"from place {report.unanchored_since} on, no checkpoint kept outside the database vouches for it")


@app.command()
def export(
    folder: Annotated[Path | None, typer.Argument(help="The folder to make; without it, audit-export-<time>.")] = None,
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Write the log as plain files for an auditor: entries, checkpoints, public key. Personal data are masked in it.

    Example: `digital-employee audit export for-the-auditor`
    """
    target = folder or Path(f"audit-export-{datetime.now().astimezone():%Y%m%d-%H%M%S}")
    count = run_async(lambda: _export(project, target))
    if as_json:
        print_json({"folder": str(target), "entries": count})
        return
    say(f"{count} entries in {target}")
    console.print(f"  to verify it, anywhere: digital-employee audit verify --export {target}", markup=False)


@app.command()
def proof(
    entry: Annotated[int | None, typer.Argument(help="The number of the audit entry.")] = None,
    check: Annotated[Path | None, typer.Option("--check", help="Check the proof in this file instead.")] = None,
    key: KeyFile = None,
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Prove that one entry is in the log that the last checkpoint speaks of, as JSON; or check such a proof.

    Example: `digital-employee audit proof 4711 > proof.json`
    """
    if (entry is None) == (check is None):
        raise typer.BadParameter("give the number of an entry, or --check and a file")
    if entry is not None:
        print_json(run_async(lambda: _prove(project, entry)).facts())
        return
    read = read_proof(check or Path())
    checkpoint = run_async(lambda: _check(project, read, key))
    _show_proved(read, checkpoint, as_json=as_json)


@app.command()
def checkpoint(project: ProjectFolder = Path(), as_json: AsJson = False) -> None:
    """Sign the log's present size and root, and write the note outside the database.

    Example: `digital-employee audit checkpoint`
    """
    note, outside = run_async(lambda: _checkpoint(project))
    if as_json:
        print_json({"new": note is not None, "note": note, "file": str(outside)})
    elif note is None:
        console.print("nothing is new since the last checkpoint")
    else:
        console.print(note, markup=False)
        say(f"also in {outside}: keep a copy where the database's administrator cannot write")


async def _verify(project: Path, key: Path | None, checkpoints: Path | None) -> VerifyReport:
    async with open_reading(project) as reading:
        return await AuditorsView(reading, key, checkpoints).verify()


def _verify_export(folder: Path, key: Path | None, checkpoints: Path | None) -> VerifyReport:
    opened = open_export(folder)
    if key is None:
        warn("the public key came with the export: compare it with the one you keep, or give --key")
    outside = read_notes(checkpoints) if checkpoints else opened.notes(OUTSIDE)
    with progress("verifying", opened.entries) as seen:
        return verify_log(
            (row for row in opened.rows() if seen() is None),
            opened.notes(CHECKPOINTS),
            read_key(key or folder / KEY),
            outside=outside,
            algorithm=opened.algorithm,
        )


def _facts(report: VerifyReport) -> dict[str, object]:
    bad = report.first_bad
    return {
        "ok": report.ok,
        "entries": report.entries,
        "integrated": report.integrated,
        "root": report.root.hex(),
        "checkpoints": report.checkpoints,
        "unanchored_since": report.unanchored_since,
        "first_bad": {"reason": bad.reason, "writer": bad.writer, "seq": bad.seq, "id": bad.id} if bad else None,
    }


def _bad(report: VerifyReport) -> AuditError:
    bad = report.first_bad
    assert bad is not None  # noqa: S101 - only reports with a fault come here
    where = f"entry {bad.id} (number {bad.seq} of {bad.writer})" if bad.id is not None else "the log"
    return AuditError(
        f"the audit log does not verify: {bad.reason}",
        code="DE-AUDIT-VERIFY",
        where=where,
        to_do="stop the service, keep the database as it is, and call whoever audits you",
    )


async def _export(project: Path, folder: Path) -> int:
    async with open_reading(project) as reading:
        view = AuditorsView(reading)
        with progress("writing", await view.count()) as seen:
            log = view.log(seen)
            return await write_export(
                folder,
                log.rows(),
                algorithm=reading.settings.audit.algorithm,
                notes=await log.notes(),
                outside=read_notes(view.outside),
                key=await view.key(),
            )


async def _prove(project: Path, entry: int) -> Proof:
    async with open_reading(project) as reading:
        view = AuditorsView(reading)
        row = await view.entry(entry)
        log = view.log(lambda: None)
        _, signed = await log.sizes()
        if row.leaf_index is None or row.leaf_index >= signed:
            raise AuditError(
                f"no checkpoint speaks of entry {entry} yet",
                code="DE-AUDIT-PROOF",
                to_do="sign one first: `digital-employee audit checkpoint`",
            )
        (note,) = await log.notes(after=signed - 1)
        return make_proof(row, await log.prove_inclusion(row.leaf_index, size=signed), note)


async def _check(project: Path, read: Proof, key: Path | None) -> Checkpoint:
    if key is not None:
        return check_proof(read, read_key(key))
    async with open_reading(project) as reading:
        return check_proof(read, await AuditorsView(reading).key())


def _show_proved(read: Proof, checkpoint: Checkpoint, *, as_json: bool) -> None:
    entry = json.loads(read.body)
    if as_json:
        print_json({"ok": True, "place": read.place, "size": checkpoint.size, "at": checkpoint.at, "entry": entry})
        return
    details = json.dumps(entry["details"], ensure_ascii=False)
    print_facts(f"{entry['kind']} by {entry['actor']}", {**entry, "details": details})
    say(f"this entry stands at place {read.place} of the log of {checkpoint.size} entries, signed {checkpoint.at}")


async def _checkpoint(project: Path) -> tuple[str | None, Path]:
    async with open_changing(project) as parts:
        keeper = AuditKeeper.open(parts.database, parts.writer, parts.project.settings, parts.project.state_folder)
        keeper.outside = parts.project.folder / keeper.outside
        await keeper.log.integrate()
        return await keeper.checkpoint(), keeper.outside
