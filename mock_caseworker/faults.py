"""Fault switches: which misbehaviours are on, and the seeded dice that decide each occurrence."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Rate = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]


class Faults(BaseModel):
    """Every switch at its value; the default is a well-behaved system."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slow_ms: Count = Field(0, description="每次请求随机延迟 0…n 毫秒")
    error_rate: Rate = Field(0, alias="500_rate", description="请求未处理即返回 HTTP 500")
    session_drop: Rate = Field(0, description="本次请求时会话丢失")
    popup_rate: Rate = Field(0, description="打开业务页面时弹出系统公告")
    login_popup_rate: Rate = Field(0.3, description="登录后首页弹出系统公告")
    dup_click: Rate = Field(0, description="重复提交（或不带业务流水号的重复保存）被再次接受")
    stale_lock: Rate = Field(0, description="写操作被误报为记录已被他人修改")
    id_shuffle: Rate = Field(0, description="页面元素 id 每次加载都不同")
    fullwidth_echo: Rate = Field(0, description="证件号码、账号等以全角字符回显")
    label_variant: Rate = Field(0, description="社会保障号码的标签名称变化")
    paging_reset: Rate = Field(0, description="翻页时跳回第一页")
    cut_rate: Rate = Field(0, description="写入提交后断开连接、不返回结果")
    cut_after: Count = Field(0, description="自设置起第 n 次写入提交后断开连接（一次）")
    late_ms: Count = Field(0, description="写入立即提交，结果延迟 n 毫秒返回")

    @classmethod
    def read(cls, values: Mapping[str, object]) -> Self:
        """Read switches by their public names.

        Raises:
            ValueError: an unknown name, a value that is no number, or a rate outside 0…1.
        """
        try:
            return cls.model_validate(dict(values))
        except ValidationError as err:
            first = err.errors()[0]
            known = ", ".join(cls().items())
            raise ValueError(f"fault {first['loc'][0]}: {first['msg']} (known: {known})") from None

    def items(self) -> dict[str, float]:
        """Return every switch by its public name."""
        return self.model_dump(by_alias=True)


def parse_faults(text: str) -> Faults:
    """Read `slow_ms=200,500_rate=0.1`; an empty text switches nothing on."""
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    return Faults.read({key.strip(): value.strip() for key, _, value in pairs})


class FaultDice:
    """The switches in force and one seeded stream of chance for each, so that one switch never disturbs another."""

    def __init__(self, seed: int, faults: Faults) -> None:
        self._seed = seed
        self.set(faults)

    def set(self, faults: Faults) -> None:
        """Put new switches in force and begin every stream anew."""
        self.faults = faults
        self._rates = faults.items()
        self._streams = {key: random.Random(f"{self._seed}:{key}") for key in self._rates}  # noqa: S311  # chance of a simulation
        self._writes = 0

    def change(self, values: Mapping[str, object]) -> None:
        """Change the named switches and leave the others.

        Raises:
            ValueError: see `Faults.read`; nothing is changed then.
        """
        self.set(Faults.read({**self._rates, **values}))

    def falls(self, key: str) -> bool:
        """Throw the dice of a rate."""
        return self._rates[key] > 0 and self._streams[key].random() < self._rates[key]

    def stream(self, key: str) -> random.Random:
        """Return the stream of a switch, for choices that are not yes or no."""
        return self._streams[key]

    def delay_s(self) -> float:
        """Return how long this request waits."""
        return self._streams["slow_ms"].uniform(0, self.faults.slow_ms) / 1000

    def cuts_write(self) -> bool:
        """Count one committed write and say whether its connection is cut."""
        self._writes += 1
        return self.falls("cut_rate") or self._writes == self.faults.cut_after
