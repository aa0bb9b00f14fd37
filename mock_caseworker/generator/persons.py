"""Makes people: a register that gives everyone a name, number, mobile and card nobody else has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

from mock_caseworker.generator import identifiers
from mock_caseworker.generator.calendar_months import day_in
from mock_caseworker.generator.rows import Person

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫"

# The people of DOMAIN §14 (钱测二 … are used by other texts too); 郑测七 has an impossible birth date and is nobody.
FIXTURES = {
    "赵测一": ("990101197506150018", None),
    "钱测二": ("990102198402200026", "F55"),
    "孙测三": ("990201197411300031", None),
    "李测四": ("990101198601010042", "F50"),
    "周测五": ("990203196501150055", None),
    "吴测六": ("99010119710420006X", "F55"),
    "王测八": ("990103197603080085", "F50"),
    "冯测九": ("990101198808080099", None),
    "陈测十": ("990101199205060202", "F50"),
    "褚测十一": ("990101200001010110", None),
}
_FIRST_FREE_NUMERAL = 12


class Register:
    """Hands out people; nothing it has given is given again."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._taken: set[str] = {id_no for id_no, _ in FIXTURES.values()}
        self._count = _FIRST_FREE_NUMERAL - 1
        self._fixtures = dict(FIXTURES)

    @property
    def given(self) -> int:
        """How many people were given out."""
        return self._count - (_FIRST_FREE_NUMERAL - 1) + len(FIXTURES) - len(self._fixtures)

    def add(self, birth: date, sex: str, *, female_cat: str | None, status: str = "暂停") -> Person:
        """Return a new person; `female_cat` is kept only for a woman (GB/T 2261.1 sex 2)."""
        self._count += 1
        name = SURNAMES[(self._count - 1) % len(SURNAMES)] + "测" + identifiers.numeral(self._count)
        id_no = self._unique(lambda: identifiers.make_id_no(self._rng, birth, sex))
        return self._person(self._count, name, id_no, female_cat if sex == "2" else None, status)

    def take_fixture(self, name: str) -> Person | None:
        """Return the person of DOMAIN §14 with a name, once; None when already taken."""
        if name not in self._fixtures:
            return None
        id_no, female_cat = self._fixtures.pop(name)
        return self._person(list(FIXTURES).index(name) + 1, name, id_no, female_cat, "暂停")

    def take_other_fixtures(self) -> list[Person]:
        """Return the people of DOMAIN §14 that no case took."""
        people = [self.take_fixture(name) for name in list(self._fixtures)]
        return [person for person in people if person]

    def card_no(self) -> str:
        """Return a bank card number."""
        return self._unique(lambda: identifiers.make_card_no(self._rng))

    def stranger(self) -> str:
        """Return the name of nobody in the register."""
        return f"{self._rng.choice(SURNAMES)}测外{identifiers.numeral(self._rng.randint(1, 99))}"

    def _person(self, number: int, name: str, id_no: str, female_cat: str | None, status: str) -> Person:
        return Person(
            personal_no=f"99{number:08d}",
            id_no=id_no,
            name=name,
            sex="1" if int(id_no[16]) % 2 else "2",
            birth_date=f"{id_no[6:10]}-{id_no[10:12]}-{id_no[12:14]}",
            hukou_region=self._rng.choice(identifiers.REGIONS),
            female_cat=female_cat,
            mobile=self._unique(lambda: identifiers.make_mobile(self._rng)),
            status=status,
        )

    def _unique(self, make: Callable[[], str]) -> str:
        while (made := make()) in self._taken:
            pass
        self._taken.add(made)
        return made


def add_anyone(register: Register, rng: Random, today: date) -> Person:
    """Return a person of working age without a claim."""
    sex = rng.choice("12")
    birth = day_in((today.year - rng.randint(20, 58)) * 12 + rng.randrange(12), rng.randint(1, 28))
    return register.add(birth, sex, female_cat=rng.choice(("F50", "F55")), status=rng.choice(("正常", "暂停")))
