"""Plants reconciliation tasks: accounts, three sources, statement files and bad files; tells what must come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mock_caseworker.generator.fund_reconciliation import agreeing
from mock_caseworker.generator.fund_reconciliation.bad_files import drop_bad_files, faults_of
from mock_caseworker.generator.fund_reconciliation.book import Book, Party
from mock_caseworker.generator.fund_reconciliation.case import Case
from mock_caseworker.generator.fund_reconciliation.casebook import CASES
from mock_caseworker.generator.fund_reconciliation.days import Calendar
from mock_caseworker.generator.fund_reconciliation.rows import Account, Task
from mock_caseworker.generator.fund_reconciliation.statement_files import StatementFile, write_statement
from mock_caseworker.generator.fund_reconciliation.truth import WORKFLOW, tell_task
from mock_caseworker.generator.persons import add_anyone
from mock_caseworker.generator.rows import PlantedValue
from mock_caseworker.generator.world import Size, World

FOLDER = "对账单"
_SUBJECTS = {"国库": ("100204", "国库存款"), "税务": ("100201", "收入户存款")}
_PAYMENT_SUBJECT = ("100202", "支出户存款")
_FUND_NAMES = {"110": "企业职工基本养老保险", "170": "城乡居民养老保险", "210": "失业保险", "410": "工伤保险"}
_DRAFT = "草稿"


@dataclass(frozen=True)
class Scale:
    """How many agreeing movements surround a case, how many payees there are, how often each case is planted."""

    padding: int
    payees: int
    submitted: int
    others: int


_SCALES = {
    Size.TINY: Scale(padding=12, payees=6, submitted=1, others=1),
    Size.DEMO: Scale(padding=60, payees=30, submitted=1, others=1),
    Size.FULL: Scale(padding=340, payees=400, submitted=6, others=3),
}


@dataclass(frozen=True)
class PlantedTask:
    """One task with its account, its rows and its outcome."""

    case: Case
    task_no: str
    account: Account
    book: Book


def plant(world: World) -> list[Mapping[str, Any]]:
    """Plant every task of the size, its statement files and the bad files; return what must come out."""
    scale = _SCALES[world.size]
    people = [add_anyone(world.register, world.rng, world.business_date) for _ in range(scale.payees)]
    world.storage.insert("person", people)
    payees = [Party(person.name, world.register.card_no()) for person in people]
    payers = [Party(employer.name, world.register.card_no()) for employer in world.employers[: scale.payees]]
    wanted = _cases(world.size, scale)
    numbers = [f"FR{world.business_date:%Y}{number:06d}" for number in range(1, len(wanted) + 1)]
    world.rng.shuffle(numbers)
    planted = [
        _plant_task(world, scale, case, repetition, number, payers if case.template in _SUBJECTS else payees)
        for (case, repetition), number in zip(wanted, numbers, strict=True)
    ]
    _store(world, planted)
    files = _write_files(world, planted)
    truth: list[Mapping[str, Any]] = [
        tell_task(one.case, one.task_no, one.book) for one in sorted(planted, key=lambda one: one.task_no)
    ]
    if world.size is Size.TINY:
        return truth
    bad = drop_bad_files(world.out / "inbox" / FOLDER, files[0], world.register.card_no())
    return [*truth, *faults_of(bad, WORKFLOW)]


def _cases(size: Size, scale: Scale) -> list[tuple[Case, int]]:
    """Return each case with the number of its repetition."""
    chosen = {
        Size.TINY: [case for case in CASES if case.tiny],
        Size.DEMO: [case for case in CASES if not case.full_only],
        Size.FULL: CASES,
    }[size]
    return [
        (case, repetition)
        for case in chosen
        for repetition in range(scale.submitted if case.code is None else scale.others)
    ]


def _plant_task(
    world: World, scale: Scale, case: Case, repetition: int, task_no: str, parties: Sequence[Party]
) -> PlantedTask:
    subject, subject_name = _SUBJECTS.get(case.template, _PAYMENT_SUBJECT)
    calendar = Calendar(world.business_date)
    treasury = Party("测试甲市财政局社会保障基金财政专户", world.register.card_no())
    book = Book(
        rng=world.rng,
        calendar=calendar,
        period=calendar.recent if case.recent else calendar.month,
        account_no=world.register.card_no(),
        fund=case.fund,
        template=case.template,
        subject=subject,
        parties=parties,
        treasury=treasury,
    )
    if case.padded:
        agreeing.in_batches(book, scale.padding)
    case.plant(book, repetition)
    _mix(book)
    kind = subject_name.removesuffix("存款")
    account = Account(
        account_no=book.account_no,
        name=f"测试甲市社会保险事业服务中心{_FUND_NAMES[case.fund]}基金{kind}",
        fund=case.fund,
        subject=subject,
        subject_name=subject_name,
        template=case.template,
        agency=f"{world.rng.choice(('990101', '990102', '990103'))}01",
        book_balance=f"{book.opening:.2f}",
    )
    return PlantedTask(case, task_no, account, book)


def _mix(book: Book) -> None:
    """Put the rows in the order of their days; on one day nothing tells an exception from the rest."""
    for rows, day in ((book.biz, "biz_date"), (book.fin, "booked_on"), (book.ext, "traded_on")):
        book.rng.shuffle(rows)
        rows.sort(key=lambda row, day=day: getattr(row, day))  # type: ignore[misc]  # the three rows share no base


def _store(world: World, planted: Sequence[PlantedTask]) -> None:
    world.storage.insert("fr_account", [one.account for one in planted])
    for one in sorted(planted, key=lambda one: one.task_no):
        period, account = one.book.period, one.account
        span = (period.start.isoformat(), period.end.isoformat())
        world.storage.insert("fr_task", [Task(one.task_no, account.account_no, *span, account.agency, _DRAFT)])
        world.storage.insert("fr_biz_row", one.book.biz)
        world.storage.insert("fr_fin_row", one.book.fin)
        wrong = [PlantedValue(one.task_no, name, value) for name, value in one.book.wrong.items()]
        world.storage.insert("planted_value", wrong)


def _write_files(world: World, planted: Sequence[PlantedTask]) -> list[StatementFile]:
    """Write the statements of every task; return the first file of each that has good controls."""
    folder = world.out / "inbox" / FOLDER
    _clear(folder)
    sound = []
    for one in planted:
        book = one.book
        opening = book.opening if book.bank_opening is None else book.bank_opening
        first = StatementFile(
            template=one.case.template,
            account_no=one.account.account_no,
            name=one.account.name,
            start=book.period.start,
            end=book.period.end,
            sequence=1,
            opening=opening,
            lines=book.ext,
            spoil=book.spoil,
        )
        _write(folder, first)
        if book.repeats:
            _write(folder, _second(first, book))
        if not book.spoil:
            sound.append(first)
    return sound


def _second(first: StatementFile, book: Book) -> StatementFile:
    """Return the bank's repeat: own controls, opening where the first file ended."""
    return StatementFile(
        template=first.template,
        account_no=first.account_no,
        name=first.name,
        start=first.start,
        end=first.end,
        sequence=2,
        opening=book.bank_closing,
        lines=book.repeats,
    )


def _write(folder: Path, file: StatementFile) -> None:
    (folder / file.file_name).write_bytes(write_statement(file))


def _clear(folder: Path) -> None:
    """Statements of an earlier data set carry other account numbers in their names."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.is_file():
            path.unlink()
