"""Owns the folder 对账单 of the inbox: which file belongs to which task, and which belongs to none."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from bots.fund_reconciliation.faults import StatementFault
from bots.fund_reconciliation.reading import read_statement
from bots.fund_reconciliation.statements import FIRST, Statement

FOLDER = "对账单"
ARCHIVED = "已归档"
"""Where the statements of submitted tasks lie, by the month in which their period ends (`archive`)."""
LARGEST_MB = 20
"""What the portal takes (FR04); a larger file is refused by its size alone, unread."""
MB = 1024 * 1024
_REMEMBERED = 4096


@dataclass(frozen=True)
class Span:
    """An account and a period: what a task compares."""

    account_no: str
    start: date
    end: date


@dataclass(frozen=True)
class Mail:
    """What one file of the folder is about; or why it could not be read."""

    path: Path
    digest: str
    span: Span | None = None
    sequence: str = ""
    """报文序号: the first is imported, later ones are compared."""
    head_rows: Mapping[str, int] = field(default_factory=dict)
    fault: StatementFault | None = None

    @property
    def is_first(self) -> bool:
        """Whether this is the file that is imported."""
        return self.sequence == FIRST

    def statement(self) -> Statement:
        """Read the file's rows.

        Raises:
            StatementFault: it was changed meanwhile and is no statement any more.
        """
        return read_statement(self.path.name, self.path.read_bytes())


def read_mail(inbox: Path) -> Iterator[Mail]:
    """Look at every file of the folder, in order of name; of equal files the first counts.

    A file that a program has open (~$…, .part) is left for the next time.
    """
    seen: dict[str, str] = {}
    for mail in _looked_at(inbox / FOLDER):
        first = seen.get(mail.digest) or _archived_copy(inbox, mail)
        if mail.digest and first:
            again = StatementFault(f"与文件 {first} 内容完全相同，重复投递；未重复使用，无需再报")
            mail = replace(mail, span=None, fault=again)  # noqa: PLW2901 - the same mail, judged
        seen.setdefault(mail.digest, mail.path.name)
        yield mail


def find_statements(inbox: Path, span: Span) -> list[Mail]:
    """Return the files of an account and period, by 报文序号; archived ones too, for an attempt that is made again."""
    found = [mail for mail in (*read_mail(inbox), *read_archive(inbox, span)) if mail.span == span]
    return sorted(found, key=lambda mail: (mail.sequence, mail.path))


def read_archive(inbox: Path, span: Span) -> Iterator[Mail]:
    """Look at what was archived of the month in which a period ends."""
    return _looked_at(inbox / FOLDER / ARCHIVED / f"{span.end:%Y%m}")


def unasked(
    mails: Iterable[Mail], spans: Collection[Span], closed: Collection[Span] = ()
) -> Iterator[tuple[Mail, StatementFault]]:
    """Yield the files that no task can use, each with the reason for its sender.

    `closed` are the spans whose statements are archived: what comes later was compared by nobody.
    """
    accounts = {span.account_no for span in spans}
    for mail in mails:
        if mail.fault is not None:
            yield mail, mail.fault
        elif mail.span is not None and mail.span not in spans:
            column = "起始日期" if mail.span.account_no in accounts else "账号"
            what = (
                "账号不在对账任务中；请核对账号，确需对账的先在系统中建立任务"
                if column == "账号"
                else "期间与该账户的对账任务不符；请按任务的起止日期重新导出"
            )
            yield mail, StatementFault(what, row=mail.head_rows.get(column), column=column)
        elif mail.span in closed:
            what = "该账户、期间的对账任务已提交复核，本文件未参与对账；请联系复核岗，需要重新对账的退回任务后再报送"
            yield mail, StatementFault(what, row=mail.head_rows.get("报文序号"), column="报文序号")


def _looked_at(folder: Path) -> Iterator[Mail]:
    """Look at each file of a folder; one that another task archives meanwhile is no longer there."""
    for path in sorted(folder.glob("*")):
        with suppress(FileNotFoundError):
            if path.is_file() and not path.name.startswith(("~$", ".")) and path.suffix != ".part":
                standing = path.stat()
                yield _look(path, standing.st_size, standing.st_mtime_ns)


def _archived_copy(inbox: Path, mail: Mail) -> str:
    """Return the name under which the same bytes were archived; empty where they were not."""
    if mail.span is None:
        return ""
    names = (old.path.name for old in read_archive(inbox, mail.span) if old.digest == mail.digest)
    return next((f"{ARCHIVED}/{mail.span.end:%Y%m}/{name}" for name in names), "")


@lru_cache(maxsize=_REMEMBERED)
def _look(path: Path, size: int, modified_ns: int) -> Mail:  # noqa: ARG001 - the time is part of the cache's key
    """Read a file once: every task of a run asks for the same folder."""
    if size > LARGEST_MB * MB:
        return Mail(
            path,
            "",
            fault=StatementFault(f"文件 {size // MB:,} MB，超过 {LARGEST_MB} MB，没有读取；请由出具单位分期间导出"),
        )
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    try:
        statement = read_statement(path.name, content)
    except StatementFault as fault:
        return Mail(path, digest, fault=fault)
    span = Span(statement.account_no, statement.start, statement.end)
    return Mail(path, digest, span, statement.sequence, statement.head_rows)
