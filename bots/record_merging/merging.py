"""Owns the merge and its undoing: which record stays, what is stored, what comes back (MG-R07, R10 to R12). Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date

from pydantic import TypeAdapter

from bots.record_merging.months import AccountAfter, MergedMonths, check_conservation, merge_accounts, merge_months
from bots.record_merging.records import Account, PoliceResult, Record, Status
from digital_employee.face import BusinessException, IntegrityException, rule

_RECORD = TypeAdapter(Record)


@dataclass(frozen=True)
class Image:
    """A record as it was before the merge, byte for byte."""

    content: str
    digest: str
    """SHA-256 of the content."""


@dataclass(frozen=True)
class Merge:
    """A merge as it is booked: nothing is deleted (MG-R11)."""

    master: Record
    """The record that stays, with the months, accounts and pointers of both."""
    merged: Record
    """The other: its base data, status `MERGED_INTO <master>`, nothing that counts."""
    months: MergedMonths
    accounts: tuple[AccountAfter, ...]
    before: tuple[Image, Image]
    """Master's and merged's images."""


@rule("record_merging.master", law="社会保险法 第七十四条", rule_id="MG-R07")
def choose_master(one: Record, other: Record) -> str:
    """Return the personal_no of the record that stays; the first difference decides (MG-R07).

    公安一致 → drawing benefits → active → more paid months → created earlier → smaller personal_no.
    """
    return min((one, other), key=_precedence).person.personal_no


@rule("record_merging.merge", law="人社部发〔2009〕187号 第三条；社会保险法 第七十四条", rule_id="MG-R11")
def merge_records(
    *,
    one: Record,
    other: Record,
    master_no: str,
    account_funds: tuple[str, ...],
    keep_merged: frozenset[tuple[str, str]] = frozenset(),
) -> Merge:
    """Merge the other record softly into the master (MG-R08 to R11).

    Raises:
        BusinessException: `MG-X06`, the months cannot be brought together.
        IntegrityException: `INT-MG-10`, something would be lost or doubled.
    """
    master, merged = (one, other) if one.person.personal_no == master_no else (other, one)
    months = merge_months(
        master=master.months, merged=merged.months, account_funds=account_funds, keep_merged=keep_merged
    )
    check_conservation(before=(*master.months, *merged.months), result=months)
    accounts = merge_accounts(master=master.accounts, merged=merged.accounts, refunds=months.refunds)
    pointers = tuple(sorted({*master.pointers, *merged.pointers}))
    if len(pointers) != len(master.pointers) + len(merged.pointers):
        raise IntegrityException(
            "卡或待遇关联在两条记录中重复，重新关联后数量不一致", code="INT-MG-10", to_do="核对社保卡与待遇关联"
        )
    return Merge(
        master=replace(
            master,
            months=months.kept,
            accounts=tuple(Account(account.fund, account.after) for account in accounts),
            pointers=pointers,
            draws_benefit=master.draws_benefit or merged.draws_benefit,
        ),
        merged=Record(replace(merged.person, status=f"MERGED_INTO {master_no}")),
        months=months,
        accounts=accounts,
        before=(image_of(master), image_of(merged)),
    )


@rule("record_merging.undo", law="经办条例 第三十五条", rule_id="MG-R12")
def undo_merge(
    *, before: tuple[Image, Image], merged_on: date, today: date, later_events: tuple[str, ...], limit_days: int
) -> tuple[Record, Record]:
    """Give both records back as they were (MG-R12); a person signs it at L3.

    Raises:
        BusinessException: `MG-X05`, something happened on the master since, or too many days have passed.
        IntegrityException: `INT-MG-12`, an image is not what was stored.
    """
    if later_events:
        raise _refuse(f"合并后已发生后续业务：{'、'.join(later_events)}")
    if (today - merged_on).days > limit_days:
        raise _refuse(f"合并已超过{limit_days}天")
    master, merged = before
    return restore(master), restore(merged)


def image_of(record: Record) -> Image:
    """Return the record as it is stored before a merge: one text, one digest."""
    content = _RECORD.dump_json(record).decode()
    return Image(content, hashlib.sha256(content.encode()).hexdigest())


def restore(image: Image) -> Record:
    """Read a stored image back; its bytes are compared with its digest, and what was read with the bytes.

    Raises:
        IntegrityException: `INT-MG-12`, the image was changed or does not read back bit for bit.
    """
    if hashlib.sha256(image.content.encode()).hexdigest() == image.digest:
        record = _RECORD.validate_json(image.content)
        if image_of(record) == image:
            return record
    raise IntegrityException("合并前镜像与登记的摘要不符", code="INT-MG-12", to_do="停止撤销，由人工重建记录")


def _precedence(record: Record) -> tuple[bool, bool, bool, int, date, str]:
    return (
        record.police is not PoliceResult.AGREES,
        not record.is_drawing,
        record.person.status != Status.INSURED,
        -len(record.paid_keys),
        record.person.created_on or date.max,
        record.person.personal_no,
    )


def _refuse(why: str) -> BusinessException:
    return BusinessException(f"不能撤销合并：{why}", code="MG-X05", to_do="由人工重建两条记录")
