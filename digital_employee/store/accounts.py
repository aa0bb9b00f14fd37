"""Portal accounts: one login per account, so one attempt at a time holds it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import update

from digital_employee.store.database import insert_if_absent
from digital_employee.store.tables import AccountLeaseRow, AttemptRow
from digital_employee.store.unit import Actor, UnitOfWork


async def lease(
    uow: UnitOfWork,
    *,
    portal: str,
    accounts: Sequence[str],
    executor: str,
    item_id: str,
    ttl: timedelta,
    by: Actor | None = None,
) -> str | None:
    """Take the first account that nobody holds, in the order given; None when all are in use.

    Two logins under one name throw each other out, so no clock frees an account: whoever proves the holder dead, or
    sees it stand still for longer than a lease, gives its accounts back (`runtime.watchdog`).
    `expires_at` is for people: by then an attempt of usual length is over.
    """
    for account in accounts:
        row = await _lease_row(uow, portal, account)
        if row.executor is not None:
            continue
        row.executor = executor
        row.item_id = item_id
        row.leased_at = uow.now
        row.expires_at = uow.now + ttl
        uow.record("account.leased", by, item_id=item_id, portal=portal, account=account)
        return account
    return None


async def release(uow: UnitOfWork, *, portal: str, account: str, executor: str, by: Actor | None = None) -> bool:
    """Give an account back; False: somebody else holds it by now, and keeps it."""
    row = await uow.session.get(AccountLeaseRow, (portal, account), with_for_update=True)
    if row is None or row.executor != executor:
        return False
    item_id = row.item_id
    row.executor = row.item_id = row.leased_at = row.expires_at = None
    uow.record("account.released", by, item_id=item_id, portal=portal, account=account)
    return True


async def note_account(uow: UnitOfWork, *, attempt_id: str, account: str) -> None:
    """Note under which account an attempt works; the lease itself is in the audit log."""
    uow.unaudited("the lease of the account has its own entry")
    await uow.session.execute(update(AttemptRow).where(AttemptRow.id == attempt_id).values(account=account))


async def _lease_row(uow: UnitOfWork, portal: str, account: str) -> AccountLeaseRow:
    key = (portal, account)
    row = await uow.session.get(AccountLeaseRow, key, with_for_update=True)
    if row is None:
        uow.unaudited("an account that nobody holds is no news")
        await insert_if_absent(uow.session, AccountLeaseRow, {"portal": portal, "account": account})
        row = await uow.session.get_one(AccountLeaseRow, key, with_for_update=True)
    return row
