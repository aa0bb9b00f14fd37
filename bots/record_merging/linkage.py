"""Owns what Splink is told: which records meet (MG-R02), and the levels of MG-R03 in SQL.

The levels are those of `levels`; a test holds the two together. Splink's own score is never used.
"""

from __future__ import annotations

from typing import Any

from splink import SettingsCreator
from splink.blocking_rule_library import CustomRule
from splink.comparison_level_library import CustomLevel, ElseLevel
from splink.comparison_library import CustomComparison
from splink.internals.comparison_level_creator import ComparisonLevelCreator

from bots.record_merging.levels import DERIVED, LADDERS, Level
from bots.record_merging.model import Probabilities

_SAME_ID = "id_l = id_r"
_YEAR, _MONTH, _DAY = ("{0}(dob_l) = {0}(dob_r)".format(part) for part in ("year", "month", "day"))  # noqa: UP032

BLOCKS = {
    "证件号码相同": ("id",),
    "15位号码相同": ("id_core",),
    "证件号码差一处、出生年相同": ("id_parts", "birth_year"),
    "姓名、出生日期相同": ("name_norm", "dob"),
    "姓名、手机号码相同": ("name_norm", "phone"),
    "银行账号相同": ("card",),
    "姓名同音、证件地区与顺序码相同": ("sound", "id_ends"),
}
"""What the records of a block share. The last is ours: without it no reissued number (MG-R03) would meet its own."""
_ONE_EDIT = "id_parts"

CONDITIONS = {
    "id": {
        Level.EXACT: _SAME_ID,
        Level.NEAR: "damerau_levenshtein(id_l, id_r) = 1 AND has_check_l <> has_check_r",
    },
    "name": {
        Level.EXACT: "name_l = name_r",
        Level.VARIANT: "name_norm_l = name_norm_r OR (sound_l = sound_r AND length(name_norm_l) = length(name_norm_r)"
        " AND list_has_any(name_chars_l, name_chars_r))",
    },
    "dob": {
        Level.EXACT: "dob_l = dob_r",
        Level.NEAR: f"({_YEAR} AND month(dob_l) = day(dob_r) AND day(dob_l) = month(dob_r))"
        f" OR (({_YEAR})::INT + ({_MONTH})::INT + ({_DAY})::INT = 2)",
    },
    "sex": {Level.AGREE: "sex_l = sex_r"},
    "region": {Level.AGREE6: "region_l = region_r", Level.AGREE4: "left(region_l, 4) = left(region_r, 4)"},
    "phone": {Level.AGREE: "phone_l = phone_r"},
    "card": {Level.AGREE: "card_l = card_r"},
    "emp": {Level.COMMON: "list_has_any(emp_l, emp_r)"},
}
"""When a level holds; the last of a field's ladder holds else."""


def link_settings(probabilities: Probabilities) -> SettingsCreator:
    """Return the settings of a search within one file: blocks, levels, fixed m and u."""
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="personal_no",
        comparisons=[_comparison(field, probabilities) for field in LADDERS],
        blocking_rules_to_generate_predictions=[block_rule(columns) for columns in BLOCKS.values()],
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=False,
        additional_columns_to_retain=["id", "has_check", "id_ends"],
    )


def block_rule(columns: tuple[str, ...]) -> CustomRule:
    """Return the rule by which the records of a block meet.

    Two numbers are one edit apart only if they share one of the texts left when any one character is taken out:
    so this block is found by equality too, and the distance is computed for few.
    """
    condition = " AND ".join(f"l.{column} = r.{column}" for column in columns)
    if _ONE_EDIT not in columns:
        return CustomRule(condition)
    return CustomRule(f"{condition} AND damerau_levenshtein(l.id, r.id) <= 1", arrays_to_explode=[_ONE_EDIT])


def gamma_of(field: str, level: Level) -> int:
    """Return the number by which Splink calls a level: the worst is 0, a missing one -1."""
    return -1 if level is Level.MISSING else len(LADDERS[field]) - 1 - LADDERS[field].index(level)


def _comparison(field: str, probabilities: Probabilities) -> CustomComparison:
    missing = f"{field}_l IS NULL OR {field}_r IS NULL" + (f" OR {_SAME_ID}" if field in DERIVED else "")
    levels: list[ComparisonLevelCreator | dict[str, Any]] = [CustomLevel(missing).configure(is_null_level=True)]
    for level in LADDERS[field]:
        condition = CONDITIONS[field].get(level)
        creator = CustomLevel(condition) if condition else ElseLevel()
        levels.append(
            creator.configure(
                m_probability=float(probabilities.m[f"{field}.{level}"]),
                u_probability=float(probabilities.u[f"{field}.{level}"]),
                label_for_charts=level.value,
            )
        )
    return CustomComparison(output_column_name=field, comparison_levels=levels)
