"""Owns the files of the inbox that no workflow asks for: each is told once to its sender, none is passed over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from connectors.inbox import DONE, RETURNED, return_unread
from digital_employee.face import SourceContext, SourceFault, SourceItem, source

REASON = "文件名不是约定的任何一种（{named}），没有读取；请核对后改名重新放入，不该放在收件箱的请取走"


@source("inbox.unnamed")
async def unnamed(
    context: SourceContext, *, named: Sequence[str], folders: Sequence[str] = (), stable_after_s: float = 1.0
) -> AsyncIterator[SourceItem | SourceFault]:
    """Yield a fault for each file that no pattern names, and move it to `退回` with the reason beside it.

    A dry run moves nothing.

    Args:
        context: the inbox folder.
        named: the patterns that workflows take from the inbox, each with any ending (a wrong one has its own fault).
        folders: folders of the inbox that a source of their own looks after.
        stable_after_s: how long a file must stand still, so that one that is still being copied waits.
    """
    inbox = context.inbox_folder
    before = dict(_strangers(inbox, named, folders))
    await asyncio.sleep(stable_after_s if before else 0)
    after = dict(_strangers(inbox, named, folders))
    reason = REASON.format(named="、".join((*named, *(f"{folder}/" for folder in folders))))
    for file, standing in sorted(before.items()):
        if after.get(file) == standing:
            yield SourceFault(message=reason, file=str(file.relative_to(inbox)))
            if not context.dry_run:
                await asyncio.to_thread(return_unread, file, inbox, reason)


def _strangers(inbox: Path, named: Sequence[str], folders: Sequence[str]) -> Iterator[tuple[Path, tuple[int, int]]]:
    kept_apart = {DONE, RETURNED, *folders}
    patterns = [f"{Path(pattern).stem}.*" for pattern in named]
    for file in inbox.rglob("*"):
        inside = file.relative_to(inbox).parts
        is_ours = inside[0] in kept_apart or any(part.startswith((".", "~$")) for part in inside)
        if is_ours or file.suffix == ".part" or not file.is_file():
            continue
        if len(inside) > 1 or not any(fnmatch(file.name, pattern) for pattern in patterns):
            status = file.stat()
            yield file, (status.st_size, status.st_mtime_ns)
