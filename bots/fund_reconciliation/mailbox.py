"""Owns the folder 对账单 of the inbox: which file belongs to which task, and which belongs to none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bots.fund_reconciliation.layouts import read_statement
from bots.fund_reconciliation.statements import FIRST, Statement, StatementFault

FOLDER = "对账单"
RETURNED = "退回"
LARGEST_MB = 20
"""What the portal takes (FR04); a larger file is refused by its size alone, unread."""
MB = 1024 * 1024


@dataclass(frozen=True)
class Mail:
    """One file of the folder, read; or why it could not be."""

    path: Path
    digest: str
    statement: Statement | None
    fault: StatementFault | None = None


@dataclass(frozen=True)
class Span:
    """An account and a period: what a task compares."""

    account_no: str
    start: date
    end: date


def span_of(statement: Statement) -> Span:
    """Return which account and period a statement is about."""
    return Span(statement.account_no, statement.start, statement.end)


def read_mail(inbox: Path) -> Iterator[Mail]:
    """Read every file of the folder, in order of name; of equal files the first counts.

    A file that a program has open (~$…, .part) is left for the next time.
    """
    seen: dict[str, str] = {}
    for path in sorted((inbox / FOLDER).glob("*")):
        if not path.is_file() or path.name.startswith(("~$", ".")) or path.suffix == ".part":
            continue
        mail = _read(path)
        if mail.digest and mail.digest in seen:
            mail = Mail(path, mail.digest, None, StatementFault(f"与文件 {seen[mail.digest]} 内容完全相同，重复投递"))
        seen.setdefault(mail.digest, path.name)
        yield mail


def find_statements(inbox: Path, span: Span) -> list[Mail]:
    """Return the files of an account and period, by 报文序号: the first is imported, later ones are compared."""
    found = [mail for mail in read_mail(inbox) if mail.statement is not None and span_of(mail.statement) == span]
    return sorted(found, key=lambda mail: (mail.statement.sequence if mail.statement else "", mail.path.name))


def unasked(mails: Iterator[Mail], spans: Mapping[Span, str]) -> Iterator[tuple[Mail, StatementFault]]:
    """Yield the files that no task can use, each with the reason for its sender."""
    accounts = {span.account_no for span in spans}
    for mail in mails:
        if mail.fault is not None:
            yield mail, mail.fault
        elif mail.statement is not None and span_of(mail.statement) not in spans:
            column = "账号" if mail.statement.account_no not in accounts else "起始日期"
            what = "账号不在对账任务中" if column == "账号" else "期间与该账户的对账任务不符"
            yield mail, StatementFault(what, row=mail.statement.head_rows.get(column), column=column)


def _read(path: Path) -> Mail:
    size = path.stat().st_size
    if size > LARGEST_MB * MB:
        return Mail(path, "", None, StatementFault(f"文件 {size // MB} MB，超过 {LARGEST_MB} MB"))
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    try:
        return Mail(path, digest, read_statement(path.name, content))
    except StatementFault as fault:
        return Mail(path, digest, None, fault)


def is_first(mail: Mail) -> bool:
    """Say whether this is the file that is imported (报文序号 1)."""
    return mail.statement is not None and mail.statement.sequence == FIRST
