"""Owns the sentence that tells a citizen what can be done against a decision: whom to ask, and until when."""

from __future__ import annotations

AUTHORITY = "与本机构同级的人民政府"
"""行政复议机关 where an agency names no other (行政复议法 24条第一款第四项: organisations that laws empower)."""


def remedy(paper: str, *, authority: str = AUTHORITY) -> str:
    """Return the paragraph 救济途径 of a decision that a paper (`本文书`) tells.

    - 60 days for 行政复议, from knowing of the act, unless a law gives more: 行政复议法（2023修订）20条第一款.
      Where right, authority or term are not told, the term runs from knowing them, a year at the most
      (20条第三款): all three are told here.
    - 6 months for 行政诉讼, from knowing of the act: 行政诉讼法（2017修正）46条第一款; after a 复议 15 days (45条),
      which the 复议 itself tells.
    - Either may be chosen: 行政诉讼法 44条第一款. 行政复议法 23条 asks for 复议 first in five cases; a refusal that was
      decided and told is read as none of them [M].
    - That decisions of a 经办机构 can be contested: 社会保险法 83条第二款.

    Args:
        paper: what the citizen holds, as it calls itself.
        authority: 行政复议机关 of this agency, where it is not the government of its own level.
    """
    return (
        f"如对本决定不服，可以自收到{paper}之日起六十日内依法向{authority}申请行政复议，"
        f"也可以自收到{paper}之日起六个月内依法向有管辖权的人民法院提起行政诉讼。"
    )
