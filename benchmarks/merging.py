"""What the search for double records costs: seconds, memory and pairs for so many persons.

The same pairs with the same explanation must come out in whatever order the persons come, and every pair planted
here (an identity number of 15 digits, a wrong digit, a name written otherwise) must be among them.
"""

from __future__ import annotations

import hashlib
import random
import resource
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from bots.record_merging.model import load_model, load_probabilities
from bots.record_merging.records import Person
from bots.record_merging.search import Search, find_suspects
from bots.social_insurance.identifiers import Sex, id_check_character
from bots.social_insurance.parameters import load_parameters
from digital_employee.cli.output import console
from digital_employee.project.folder import find_project_folder

RUN_DATE = date(2026, 3, 10)
REGION = "990100"
SURNAMES, NUMERALS = "赵钱孙李周吴郑王冯陈", "一二三四五六七八九十"
REPORT_ROWS = 200
TWICE = 100
"""One person in so many has a second record."""


def make_persons(count: int, chance: random.Random) -> Iterator[Person]:
    """Yield so many persons, and a second record of one in a hundred."""
    for number in range(count):
        person = _person(number, chance)
        yield person
        if number % TWICE == 0:
            yield _second_record(person, number // TWICE)


def _person(number: int, chance: random.Random) -> Person:
    birth = date(1955, 1, 1) + timedelta(days=chance.randrange(16_000))
    first_17 = f"{chance.choice(('990101', '990102', '990103', '990201'))}{birth:%Y%m%d}{chance.randrange(1000):03d}"
    return Person(
        personal_no=f"{9_800_000_000 + number}",
        id_no=first_17 + id_check_character(first_17),
        name=chance.choice(SURNAMES) + "测" + "".join(chance.choices(NUMERALS, k=2)),
        sex=chance.choice((Sex.MALE, Sex.FEMALE)),
        birth_date=birth,
        hukou_region=first_17[:6],
        mobile=f"139{number:08d}",
        card_no=f"99{number:017d}",
        employers=(f"E{chance.randrange(800)}",),
    )


def _second_record(person: Person, place: int) -> Person:
    again = replace(person, personal_no=f"{9_900_000_000 + place}", card_no="")
    match place % 3:
        case 0:
            return replace(again, id_no=person.id_no[:6] + person.id_no[8:17])
        case 1:
            wrong = "0" if person.id_no[16] != "0" else "1"
            return replace(again, id_no=person.id_no[:16] + wrong + person.id_no[17])
        case _:
            return replace(again, name=person.name.replace("一", "壹"))


def fingerprint(search: Search) -> str:
    """Return a digest of the pairs: equal for equal results."""
    return hashlib.sha256(repr(search.suspects).encode()).hexdigest()[:16]


def main(
    persons: Annotated[int, typer.Option(help="How many persons.")] = 20_000,
    seed: Annotated[int, typer.Option(help="Of the made-up persons.")] = 20251210,
) -> None:
    """Search the persons in order, then shuffled; both results must be the same and hold every planted pair."""
    chance = random.Random(seed)  # noqa: S311  # made-up data must come out the same again
    people = list(make_persons(persons, chance))
    parameters = load_parameters(find_project_folder(Path(__file__).parent) / "config" / "parameters")
    model = load_model(parameters, region=REGION, on=RUN_DATE)
    probabilities = load_probabilities(parameters, region=REGION, on=RUN_DATE)
    table = Table("order", "persons", "pairs compared", "suspects", "seconds", "peak MB", "result", box=SIMPLE_HEAD)
    found, planted = set(), {person.personal_no for person in people if person.personal_no >= "9900000000"}
    for order in ("as they came", "shuffled"):
        start = time.perf_counter()
        search = find_suspects(people, model, probabilities, report_rows=REPORT_ROWS)
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        found.add(fingerprint(search))
        figures = (
            f"{len(people):,}",
            f"{search.compared:,}",
            f"{len(search.suspects):,}",
            f"{seconds:.1f}",
            f"{peak:,}",
        )
        table.add_row(order, *figures, fingerprint(search))
        planted -= {pair.second_no for pair in search.suspects}
        chance.shuffle(people)
    console.print(table)
    if len(found) > 1 or planted:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
