"""Names the agencies of the made-up regions and the accounts that money is transferred to."""

from __future__ import annotations

OWN = "990101"
"""The counter's own region."""
HOME, AWAY = "990102", "990203"
"""户籍 in the counter's province, and elsewhere."""
_CITIES = {"9901": "测试甲市", "9902": "测试乙市", "9903": "测试丙市", "9904": "测试丁市"}
_COUNTIES = {"00": "", "01": "一区", "02": "二区", "03": "三县"}


def agency_of(region: str, kind: str = "社会保险事业服务中心") -> str:
    """Return the name of a region's agency."""
    return f"{_CITIES[region[:4]]}{_COUNTIES[region[4:]]}{kind}"


def account_of(region: str) -> tuple[str, str, str]:
    """Return 户名, 开户行 and 账号 of a region's fund."""
    return f"{_CITIES[region[:4]]}社会保险基金专户", f"测试银行{_CITIES[region[:4]]}分行", f"9900{region}00010001"
