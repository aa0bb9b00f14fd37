"""Builds a 转入受理: a person, months here, relations elsewhere and the application that give its outcome."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from mock_caseworker.generator.calendar_months import day_in, month_of, period
from mock_caseworker.generator.identifiers import id_check
from mock_caseworker.generator.pension_transfer import months as books
from mock_caseworker.generator.pension_transfer.agencies import OWN, account_of, agency_of
from mock_caseworker.generator.pension_transfer.calendar_days import begin_day
from mock_caseworker.generator.pension_transfer.case import Application, Case, Place
from mock_caseworker.generator.pension_transfer.people import add_person, back_by_years, variant_of
from mock_caseworker.generator.pension_transfer.planted import PlantedCase
from mock_caseworker.generator.pension_transfer.rows import OpenTransfer, Relation, Timeout, TransferCase
from mock_caseworker.generator.rows import Contribution, Person
from mock_caseworker.generator.world import World


@dataclass(frozen=True)
class Spell:
    """A relation with the months that it lasted, both ends included."""

    place: Place
    first: int
    last: int


def build_application(world: World, case: Case, case_no: str) -> PlantedCase:
    """Return the application of a case."""
    asked = case.application
    applied = begin_day(world.rng, world.business_date, asked.accepted)
    spells = _lay_spells(world, asked, month_of(applied) - 1)
    here = next(spell for spell in spells if spell.place.region == OWN)
    enrolled = asked.enrolled or day_in(here.first, world.rng.randint(3, 26))
    person = _person(world, asked, applied, enrolled)
    uscc = world.rng.choice(world.employers).uscc
    rows = (
        _case_row(case, case_no, person, applied=applied, enrolled=enrolled, uscc=uscc, origin=_origin(asked, spells)),
        *(_relation(case_no, spell, person, world.register.stranger()) for spell in spells),
        *(
            OpenTransfer(case_no, f"{case_no}{place}", "转入", agency_of("990301"), state)
            for place, state in enumerate(asked.others, start=1)
        ),
        *([Timeout(case_no, asked.timeouts)] if asked.timeouts != 0 else []),
    )
    paid = tuple(_contributions(world, asked, here, person.personal_no, uscc))
    return PlantedCase(case, case_no, person, paid, rows, {"mode": case.mode or ""})


def _lay_spells(world: World, asked: Application, last: int) -> list[Spell]:
    """Return every relation, oldest first; the last one ends in the month `last`."""
    places = list(asked.places)
    if all(place.region != OWN for place in places):
        places.append(Place(OWN, _months_here(world, asked, last), "参保"))
    spells: list[Spell] = []
    for place in reversed(places):
        if place.beside:
            spells.append(Spell(place, 0, 0))
            continue
        months = place.months or world.rng.randint(12, 60)
        spells.append(Spell(place, last - months + 1, last))
        last -= months + world.rng.randint(0, 3)
    spells.reverse()
    return [
        Spell(spell.place, spells[number - 1].first, spells[number - 1].last) if spell.place.beside else spell
        for number, spell in enumerate(spells)
    ]


def _months_here(world: World, asked: Application, last: int) -> int:
    if asked.enrolled:
        return last - month_of(asked.enrolled) + 1
    if asked.paid_here == "one":
        return 1
    return asked.months_here or world.rng.randint(2, 30)


def _origin(asked: Application, spells: list[Spell]) -> str:
    elsewhere = [spell.place.region for spell in spells if spell.place.region != OWN]
    return asked.from_region or elsewhere[-1]


def _person(world: World, asked: Application, applied: date, enrolled: date) -> Person:
    rng, sex = world.rng, world.rng.choice("12")
    if asked.born:
        born, sex = asked.born, "2" if asked.born.year == 1984 else "1"
    elif asked.age:
        born, sex = back_by_years(enrolled - timedelta(days=asked.age.days), asked.age.years), asked.age.sex
    elif asked.age_now:
        born, sex = day_in(month_of(applied) - asked.age_now * 12 - 6, rng.randint(1, 28)), "1"
    else:
        born = day_in(month_of(enrolled) - rng.randint(25 * 12, 38 * 12), rng.randint(1, 28))
    return add_person(world.register, rng, born=born, sex=sex, at_home=asked.at_home)


def _case_row(
    case: Case, case_no: str, person: Person, *, applied: date, enrolled: date, uscc: str, origin: str
) -> TransferCase:
    asked = case.application
    holder, bank, number = account_of(OWN)
    return TransferCase(
        case_no=case_no,
        id_no=person.id_no,
        name=person.name,
        stage=case.stage.value,
        apply_date=applied.isoformat(),
        channel="窗口" if asked.approved else "网办",
        apply_type=asked.apply_type,
        to_region=OWN,
        to_agency=agency_of(OWN),
        from_region=origin,
        from_agency=agency_of(origin),
        enrol_date=enrolled.isoformat(),
        uscc=uscc,
        approved_transfer="是" if asked.approved else "否",
        approval_no=f"测组调〔{enrolled:%Y}〕{case_no[-4:]}号" if asked.approved else "",
        mobile=person.mobile,
        pension_status=asked.pension_status,
        death_date=(applied - timedelta(days=20)).isoformat() if asked.is_dead else None,
        account_status="冻结" if asked.is_frozen else "正常",
        letter_no="",
        account_name=holder,
        bank_name=bank,
        account_no=number,
    )


def _relation(case_no: str, spell: Spell, person: Person, stranger: str) -> Relation:
    place = spell.place
    names = {"own": person.name, "variant": variant_of(person.name), "stranger": stranger}
    body = person.id_no[:14] + f"{(int(person.id_no[14:17]) + 2) % 1000:03d}"
    return Relation(
        case_no=case_no,
        region_code=place.region,
        agency=agency_of(place.region, place.agency),
        fund=place.fund,
        account_kind=place.account_kind,
        status=place.status,
        start_period=period(spell.first),
        end_period=period(spell.last),
        months=spell.last - spell.first + 1,
        deemed_months=0,
        name=names[place.name],
        id_no=body + id_check(body) if place.other_id else person.id_no,
        person_kind=place.person_kind,
    )


def _contributions(
    world: World, asked: Application, here: Spell, personal_no: str, uscc: str
) -> Iterator[Contribution]:
    base = f"{world.rng.randrange(3500, 8000, 25)}.00"
    for month in range(here.first, here.last + 1):
        if asked.paid_here == "none":
            yield books.contribution(personal_no, month, base, uscc=uscc, status=books.OWED)
            yield books.contribution(personal_no, month, base, uscc=uscc, fund="210")
        else:
            yield books.contribution(personal_no, month, base, uscc=uscc)
