"""Owns telling people: one message to one address, by mail, webhook, 企业微信, 钉钉 and whatever else apprise knows.

An address holds its own password, so it is a secret: it is resolved late and never written to a log.
"""

from __future__ import annotations

import warnings

from digital_employee.face import SystemException, register_secret


async def send(address: str, title: str, body: str) -> None:
    """Send one message.

    Args:
        address: `wecombot://key`, `dingtalk://token`, `mailtos://user:password@host?to=…`, `jsons://host/path` …
        title: one line.
        body: plain text, lines divided by line feeds.

    Raises:
        SystemException: SYS-NOTIFY-01 the address is none, or the other side did not take the message.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its plug-ins import modules that are on their way out
        import apprise  # noqa: PLC0415 - a hundred plug-ins are loaded for the first message, not at every start

        register_secret(address)
        notifier = apprise.Apprise(asset=apprise.AppriseAsset(app_id="digital-employee", plugin_paths=[]))
        is_known = notifier.add(address)
    if not is_known:
        raise SystemException(
            "the address of a channel for alerts is none that is known",
            code="SYS-NOTIFY-01",
            to_do="write it as docs/operations.md shows: wecombot://…, dingtalk://…, mailtos://…, json://…",
        )
    if not await notifier.async_notify(body=body, title=title, body_format=apprise.NotifyFormat.TEXT):
        raise SystemException(
            "an alert was not taken by its channel",
            code="SYS-NOTIFY-01",
            to_do="look at the address, the network and the other side; it is tried again",
        )
