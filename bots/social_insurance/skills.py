"""What workflows of every pack may call of the shared rules."""

from __future__ import annotations

from bots.social_insurance.regions import city_of, province_of
from digital_employee.face import skill


@skill("social_insurance.place")
def place(*, region: str) -> dict[str, str]:
    """Return the city (six digits) and the province (as DOMAIN §0.1 counts it) that a county belongs to."""
    return {"city": f"{city_of(region)}00", "province": province_of(region)}
