"""Owns the inbox folder: spreadsheets of work that people put there, taken once, answered, then put away."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from connectors.spreadsheet import Row, Sheet, read_sheet, write_list
from connectors.workbook import NotASpreadsheet
from digital_employee.face import FieldDefinition, SourceContext, SourceFault, SourceItem, parse_item, source

DONE = "已处理"
RETURNED = "退回"
REPEATED = "重复投递"
"""How the answer to a copy ends, so that it leaves the answer to the first in its place."""
ANSWER = ("文件", "行", "栏目", "原因")
AGAIN = "与已处理的文件 {first} 内容完全相同，重复投递；未再次办理，无需再报；确需补报的，请填写新的文件放入"
GARBLED = "含有无法识别的字符（乱码）；请按原件重新录入"
MAX_MB = 50


@dataclass(frozen=True)
class _Taken:
    """One file of the inbox with the bytes that were read: what is answered is what was digested."""

    file: Path
    content: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@source("inbox.spreadsheet")
async def spreadsheet(
    context: SourceContext,
    *,
    files: str = "*.xlsx",
    heading_row: int = 2,
    required: Sequence[str] = (),
    unique: str = "",
    max_mb: int = MAX_MB,
    stable_after_s: float = 1.0,
) -> AsyncIterator[SourceItem | SourceFault]:
    """Yield the rows of every .xlsx in the inbox folder, then move the file to `已处理`.

    Headings are the `column` of the item's fields, or their names. A file is taken when its size and time stood
    still for a moment, and once by its digest: a copy of one that was put away is one fault that names the first, and
    none of its rows is taken. A bad row becomes a fault by file, row and column, is not an item, and is listed for its
    sender in `退回`. A dry run moves nothing.

    Args:
        context: fields of the item, the inbox folder, the business date.
        files: which files are meant, so that several workflows can share one inbox.
        heading_row: the row of the headings, counted from 1.
        required: fields that every row here must have, though other sources may leave them out.
        unique: a field that no two rows of a file may share; the later row is a fault.
        max_mb: a larger file is returned without being read, as is one of the same name that is no .xlsx.
        stable_after_s: how long a file must stand still.
    """
    inbox = context.inbox_folder
    known = await asyncio.to_thread(_digests_of, inbox / DONE)
    fields = _with_required(context.fields, required)
    for file in await _stable_files(inbox, f"{Path(files).stem}.*", stable_after_s):
        if reason := _unreadable(file, max_mb):
            yield SourceFault(message=reason, file=file.name)
            if not context.dry_run:
                await asyncio.to_thread(return_unread, file, inbox, reason)
            continue
        taken = _Taken(file, await asyncio.to_thread(file.read_bytes))
        faults: list[SourceFault] = []
        first = known.get(taken.digest)
        rows = _read(taken, fields, heading_row, unique, context.business_date)
        for found in rows if first is None else [_fault(taken, AGAIN.format(first=first))]:
            if isinstance(found, SourceFault):
                faults.append(found)
            yield found
        known.setdefault(taken.digest, file.name)
        if not context.dry_run:
            await asyncio.to_thread(_put_away, taken, inbox, faults, RETURNED if first is None else REPEATED)


def _read(
    taken: _Taken, fields: Mapping[str, FieldDefinition], heading_row: int, unique: str, today: date
) -> Iterator[SourceItem | SourceFault]:
    try:
        sheet = read_sheet(taken.content, heading_row=heading_row)
    except NotASpreadsheet as err:
        yield _fault(taken, err.message)
        return
    missing = [one for name, one in fields.items() if not one.optional and _column(name, one) not in sheet.headings]
    if missing:
        names = "、".join(_column(name, one) for name, one in fields.items() if one in missing)
        yield _fault(taken, f"缺少栏目：{names}；请使用下发的模板填写后重新放入", row=heading_row)
        return
    yield from _check_rows(taken, sheet, fields, unique, today)


def _check_rows(
    taken: _Taken, sheet: Sheet, fields: Mapping[str, FieldDefinition], unique: str, today: date
) -> Iterator[SourceItem | SourceFault]:
    first_rows: dict[str, int] = {}
    for row in sheet.rows:
        raw = _raw(row, fields)
        _, found = parse_item(fields, raw, today=today)
        faults = {name: fault.message for name, fault in found.items()}
        faults |= {name: GARBLED for name, text in raw.items() if "\ufffd" in text}
        if unique in raw and first_rows.setdefault(raw[unique], row.number) != row.number:
            faults[unique] = f"与第{first_rows[raw[unique]]}行重复，只办理先出现的一行"
        for name, message in faults.items():
            yield _fault(taken, message, row=row.number, column=_column(name, fields[name]))
        if not faults:
            origin = f"{taken.file.name} 第{row.number}行"
            yield SourceItem(raw=raw, origin=origin, file=taken.file.name, row=row.number, digest=taken.digest)


def _raw(row: Row, fields: Mapping[str, FieldDefinition]) -> dict[str, str]:
    texts = {name: row.texts.get(_column(name, one), "") for name, one in fields.items()}
    return {name: text for name, text in texts.items() if text}


def _fault(taken: _Taken, message: str, *, row: int | None = None, column: str = "") -> SourceFault:
    return SourceFault(message=message, file=taken.file.name, row=row, column=column, digest=taken.digest)


def _column(name: str, field: FieldDefinition) -> str:
    return field.column or name


def _with_required(fields: Mapping[str, FieldDefinition], required: Sequence[str]) -> dict[str, FieldDefinition]:
    return {
        name: one.model_copy(update={"optional": False}) if name in required else one for name, one in fields.items()
    }


async def _stable_files(inbox: Path, files: str, stable_after_s: float) -> list[Path]:
    before = _stand(inbox, files)
    if before:
        await asyncio.sleep(stable_after_s)
    after = _stand(inbox, files)
    return [file for file, stand in sorted(before.items()) if after.get(file) == stand]


def _unreadable(file: Path, max_mb: int) -> str:
    """Say why a file is not read at all; empty when it is."""
    size = file.stat().st_size
    if size > max_mb * 1024 * 1024:
        return f"文件为 {size / 1024 / 1024:,.0f} MB，超过 {max_mb} MB，没有读取；请拆分后重新放入"
    if size == 0:
        return "文件是空的（0 字节）；请重新导出后放入"
    if file.suffix.lower() != ".xlsx":
        return f"{file.suffix or '无扩展名'} 不是 .xlsx；请另存为 .xlsx 后重新放入"
    return ""


def return_unread(file: Path, inbox: Path, reason: str) -> None:
    """Put a file that nobody reads beside the answer to its sender."""
    (inbox / RETURNED).mkdir(exist_ok=True)
    name = f"{file.stem}-{file.stat().st_mtime_ns}"
    write_list(inbox / RETURNED / f"{name}-退回.xlsx", "退回清单", ANSWER, [(file.name, "", "", reason)])
    file.replace(inbox / RETURNED / f"{name}{file.suffix}")


def _stand(inbox: Path, pattern: str) -> dict[Path, tuple[int, int]]:
    """Return size and time of each file that is meant; a lock file of a spreadsheet program (~$) is none."""
    found = (file for file in inbox.glob(pattern) if file.is_file() and not file.name.startswith("~$"))
    return {file: (status.st_size, status.st_mtime_ns) for file in found if (status := file.stat())}


def _digests_of(folder: Path) -> dict[str, str]:
    """Return under which name each digest was put away; of equal files the first by name."""
    files = sorted(folder.glob("*.xlsx"), reverse=True)
    return {hashlib.sha256(file.read_bytes()).hexdigest(): file.name for file in files}


def _put_away(taken: _Taken, inbox: Path, faults: Sequence[SourceFault], answer: str) -> None:
    name = f"{taken.file.stem}-{taken.digest[:8]}"
    if faults:
        (inbox / RETURNED).mkdir(exist_ok=True)
        rows = [(fault.file, str(fault.row or ""), fault.column, fault.message) for fault in faults]
        write_list(inbox / RETURNED / f"{name}-{answer}.xlsx", "退回清单", ANSWER, rows)
    (inbox / DONE).mkdir(exist_ok=True)
    # Only the bytes that were read are put away: a file that changed meanwhile stays and is taken next time.
    if taken.file.is_file() and taken.file.read_bytes() == taken.content:
        taken.file.replace(inbox / DONE / f"{name}.xlsx")
