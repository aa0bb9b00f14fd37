"""Drawing: templates, and the marks of one page load (ids, labels, echo) that faults may distort."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from mock_caseworker.faults import FaultDice
from mock_caseworker.grids import money
from mock_caseworker.regions import region_name

ID_LABEL = "社会保障号码"
ID_LABELS = ("社会保障号码", "公民身份号码", "身份证号")
NOTICES = (
    (
        "关于2026年度失业保险系统升级的公告",
        "系统将于本周六22:00至周日06:00进行升级维护，届时暂停服务，请合理安排业务。",
    ),
    (
        "关于规范失业保险金申领受理工作的通知",
        "请严格执行10个工作日办结时限，不得要求申请人重复提交证明材料。",
    ),
    ("关于加强个人信息保护的提示", "查询参保人员信息须与所办业务相关，系统全程留痕，严禁泄露。"),
)
_TO_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_MARK = re.compile(r"([01])([01])([0-2])([0-9a-f]{8})")


class Marks:
    """What is peculiar to one page load. A fragment asked by the page is drawn with the page's own marks."""

    def __init__(self, token: str) -> None:
        match = _MARK.fullmatch(token) or _MARK.fullmatch("00000000000")
        assert match  # noqa: S101  # the fallback token matches by construction
        self.token = token
        self._shuffled, self._wide = match[1] == "1", match[2] == "1"
        self._id_label = ID_LABELS[int(match[3])]
        self.ids: dict[str, str] = {}

    def eid(self, name: str) -> str:
        """Return the element id of a control on this page."""
        shuffled = "c" + hashlib.blake2s(f"{self.token}:{name}".encode(), digest_size=5).hexdigest()
        self.ids[name] = shuffled if self._shuffled else name
        return self.ids[name]

    def label(self, text: str) -> str:
        """Return a label as this page words it."""
        return self._id_label if text == ID_LABEL else text

    def echo(self, text: str | None) -> str:
        """Return an identifier as this page shows it."""
        return (text or "").translate(_TO_FULL_WIDTH) if self._wide else text or ""

    def plain(self, text: str) -> str:
        """Undo the echo of a value that a form sends back."""
        return unicodedata.normalize("NFKC", text) if self._wide else text


class Pages:
    """The templates of one running system."""

    def __init__(self, dice: FaultDice) -> None:
        self._dice = dice
        self._templates = Environment(
            loader=PackageLoader("mock_caseworker"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["money"] = money
        self._templates.filters["region"] = region_name
        self._templates.filters["doubled"] = lambda options: [(option, option) for option in options]

    def new_marks(self) -> Marks:
        """Throw the dice for one page load."""
        labels = self._dice.stream("label_variant")
        label = labels.randrange(1, len(ID_LABELS)) if self._dice.falls("label_variant") else 0
        nonce = self._dice.stream("id_shuffle").getrandbits(32)
        shuffled, wide = self._dice.falls("id_shuffle"), self._dice.falls("fullwidth_echo")
        return Marks(f"{shuffled:d}{wide:d}{label}{nonce:08x}")

    def notice(self, rate: str) -> tuple[str, str] | None:
        """Return the 公告 that this load brings up, if any."""
        return self._dice.stream(rate).choice(NOTICES) if self._dice.falls(rate) else None

    def draw(self, template: str, marks: Marks, values: Mapping[str, Any]) -> str:
        """Render a template."""
        return self._templates.get_template(template).render(
            {**values, "eid": marks.eid, "label": marks.label, "echo": marks.echo, "marks": marks}
        )
