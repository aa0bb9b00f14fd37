"""The command that estimates the weights: what it learns, and that it never touches the version in force."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from bots.record_merging.levels import LADDERS
from bots.record_merging.model import Probabilities, expected_levels, load_model
from bots.record_merging.train import main
from bots.record_merging.training import Estimate, weight_of
from bots.record_merging.weights_file import read_rows, write_rows
from bots.social_insurance.identifiers import id_check_character
from bots.social_insurance.parameters import load_parameters
from digital_employee.face import BusinessException
from tests.bots.record_merging.conftest import PROJECT
from tests.bots.record_merging.test_person_file import export, row

SHIPPED = PROJECT / "config" / "parameters" / "record_merging_weights.yaml"


def town(people: int, twice: int) -> bytes:
    """Return an export of so many people, the first of whom have two records, seldom with the same telephone."""
    rng = Random(1)

    def person(place: int) -> dict[str, str]:
        born = date(1960, 1, 1) + timedelta(days=rng.randrange(15000))
        first_17 = f"99010{rng.randrange(1, 4)}{born:%Y%m%d}{rng.randrange(1000):03d}"
        name = rng.choice("赵钱孙李周吴郑王") + rng.choice("一二三四五六七八九十") + rng.choice("东西南北春夏秋冬")
        return row(
            个人编号=f"{9900000000 + place}",
            社会保障号码=first_17 + id_check_character(first_17),
            姓名=name,
            性别=rng.choice("男女"),
            出生日期=f"{born:%Y-%m-%d}",
            户籍地=first_17[:6],
            手机号码=f"139{place:08d}",
            银行账号=f"99{place:017d}",
            单位=f"E{rng.randrange(40)}",
        )

    all_people = [person(place) for place in range(people)]
    again = [
        {
            **one,
            "个人编号": f"{9800000000 + place}",
            "手机号码": one["手机号码"] if place % 4 == 0 else f"138{place:08d}",
        }
        for place, one in enumerate(all_people[:twice])
    ]
    return export(*all_people, *again)


def train(folder: Path, content: bytes, *more: str) -> int:
    file = folder / "persons.xlsx"
    file.write_bytes(content)
    out = folder / "parameters" / "record_merging_weights.yaml"
    out.parent.mkdir(exist_ok=True)
    if not out.exists():
        out.write_bytes(SHIPPED.read_bytes())
    arguments = [
        "--persons",
        str(file),
        "--out",
        str(out),
        "--version",
        "T-1",
        "--from",
        "2026-04-01",
        "--pairs",
        "200000",
    ]
    return main([*arguments, *more])


def test_the_shipped_table_is_what_the_command_writes(tmp_path: Path):
    write_rows(tmp_path / "again.yaml", read_rows(SHIPPED))
    assert (tmp_path / "again.yaml").read_bytes() == SHIPPED.read_bytes()


def test_a_version_is_learnt_from_the_data_and_holds_from_its_day_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert train(tmp_path, town(1200, 200)) == 0
    parameters = load_parameters(tmp_path / "parameters")
    rest = load_parameters(PROJECT / "config" / "parameters")
    bounds = [rows[-1] for (key, _), rows in rest.rows.items() if key in {"mg_upper", "mg_lower"}]
    before, after = (
        load_model(parameters.with_rows(bounds), region="990100", on=day)
        for day in (date(2026, 3, 31), date(2026, 4, 1))
    )
    assert (before.version, after.version) == ("ILL-1", "T-1")
    assert before.weights["id.exact"] == Decimal("23.1642"), "the version in force is untouched"
    assert set(after.weights) == set(expected_levels())
    # a quarter kept the telephone, everybody the region: so a telephone that differs costs less than it did
    assert Decimal("-0.7") < after.weights["phone.diff"] < Decimal("-0.2")
    assert Decimal("1") < after.weights["region.agree6"] < Decimal("2"), "three regions only: agreeing says little"
    for level, weight in after.weights.items():
        m, u = (
            parameters.row(key, region="990100", on=date(2026, 4, 1)).value for key in ("mg_weights_m", "mg_weights_u")
        )
        assert isinstance(m, dict)
        assert isinstance(u, dict)
        assert weight_of(Decimal(m[level]), Decimal(u[level])) == weight
    assert "T-1 自 2026-04-01 起" in capsys.readouterr().out


def test_without_more_words_the_version_is_named_by_its_first_day(tmp_path: Path):
    file, out = tmp_path / "persons.xlsx", tmp_path / "weights.yaml"
    file.write_bytes(town(1000, 100))
    out.write_bytes(SHIPPED.read_bytes())
    assert main(["--persons", str(file), "--out", str(out), "--pairs", "200000"]) == 0
    last = [row for row in read_rows(out) if row.key == "mg_weights_version"][-1]
    assert last.value == f"EM-{last.effective_from}"
    assert last.effective_from > date(2026, 1, 1)


def test_a_real_region_gets_rows_that_somebody_must_verify_first(tmp_path: Path):
    assert train(tmp_path, town(1000, 100), "--region", "370100") == 0
    parameters = load_parameters(tmp_path / "parameters")
    with pytest.raises(BusinessException, match="BUS-PARAM-03"):
        parameters.text("mg_weights_version", region="370102", on=date(2026, 4, 1))
    assert parameters.text("mg_weights_version", region="990100", on=date(2026, 4, 1)) == "ILL-1"


def test_a_level_that_outweighs_a_better_one_is_told():
    weights = {level: Decimal(0) for level in expected_levels()} | {"name.variant": Decimal("0.0001")}
    assert Estimate(Probabilities({}, {}), weights, ()).odd == ("name.variant",)
    worse_last = {
        f"{field}.{level}": -Decimal(place) for field, ladder in LADDERS.items() for place, level in enumerate(ladder)
    }
    assert Estimate(Probabilities({}, {}), worse_last, ()).odd == ()


def test_the_same_file_gives_the_same_figures(tmp_path: Path):
    content = town(1000, 100)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        assert train(tmp_path / name, content) == 0
    first, second = (
        (tmp_path / name / "parameters" / "record_merging_weights.yaml").read_text(encoding="utf-8")
        for name in ("a", "b")
    )
    assert first == second


@pytest.mark.parametrize(
    ("content", "more", "code"),
    [
        (town(30, 3), (), "DE-MG-01"),
        (b"nothing", (), "INT-MG-01"),
        (town(1000, 100), ("--version", "ILL-1"), "DE-MG-02"),
        (town(1000, 100), ("--from", "2010-01-01"), "BUS-PARAM-01"),
    ],
    ids=["too few", "no export", "a version twice", "before all others"],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, more: tuple[str, ...], code: str
):
    assert train(tmp_path, content, *more) == 1
    assert code in capsys.readouterr().err
    assert (tmp_path / "parameters" / "record_merging_weights.yaml").read_bytes() == SHIPPED.read_bytes()
