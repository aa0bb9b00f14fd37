"""The kinds of tasks, each with its right outcome; what is planted here is decided here, by hand."""

from __future__ import annotations

from decimal import Decimal

from mock_caseworker.generator.fund_reconciliation import agreeing, disagreeing
from mock_caseworker.generator.fund_reconciliation.book import Book
from mock_caseworker.generator.fund_reconciliation.case import Case, Stop
from mock_caseworker.generator.fund_reconciliation.disagreeing import OPEN, TRANSIT
from mock_caseworker.generator.fund_reconciliation.rows import PAYMENT, RECEIPT

D = Decimal


def _month_of_payments(book: Book, _: int) -> None:
    agreeing.by_key(book, [D("1980.00")])
    agreeing.as_one_at_the_bank(book, [D("3120.55"), D("2890.00"), D("4015.30"), D("3660.15")])
    disagreeing.not_at_the_bank(book, book.calendar.in_transit, D("1980.00"), TRANSIT)
    disagreeing.not_at_the_bank(book, book.calendar.overdue, D("1980.00"), OPEN)
    agreeing.repeated_by_the_bank(book, D("500.00"))
    agreeing.repeated_by_the_bank(book, D("1638.00"))
    agreeing.red_voucher(book, D("800.00"), D("800.00"))
    agreeing.taken_back(book)
    agreeing.returned(book, D("1980.00"), by_words=False)
    agreeing.returned(book, D("1809.00"), by_words=True)
    agreeing.returned(book, D("1638.00"), by_words=True)
    agreeing.across_months(book)
    disagreeing.approved_only(book, book.period.workdays()[-1], [D("1980.00"), D("1638.00")], TRANSIT)
    book.opening = D("5000000.00")
    agreeing.settle(book, incoming=D("812345.67"), outgoing=D("790120.45"))


def _premiums_in_parts(book: Book, _: int) -> None:
    agreeing.in_parts(book, [D("16384.00"), D("8192.00"), D("1024.00"), D("512.00")])
    agreeing.in_parts(book, [book.amount(), book.amount()])
    agreeing.without_key(book, book.amount(50_000, 90_000), direction=PAYMENT)
    agreeing.without_key(book, book.amount(50_000, 90_000), direction=PAYMENT)
    agreeing.corrected_by_the_bank(book)
    disagreeing.not_at_the_bank(book, book.calendar.in_transit, book.amount(), TRANSIT)
    disagreeing.not_in_the_ledger(book, book.calendar.in_transit, book.amount(), TRANSIT)


def _four_kinds(book: Book, fourth: Decimal) -> None:
    agreeing.without_key(book, book.amount(100_000, 200_000))
    days = book.period.workdays(first=book.calendar.oldest_open, last=book.calendar.overdue)
    disagreeing.not_in_the_ledger(book, book.calendar.oldest_open, D("15620.50"), OPEN, direction=RECEIPT)
    disagreeing.not_in_the_ledger(book, days[-3], D("3800.00"), OPEN, direction=PAYMENT)
    disagreeing.not_at_the_bank(book, days[-1], D("4000.00"), OPEN, direction=RECEIPT)
    disagreeing.not_at_the_bank(book, days[1], fourth, OPEN, direction=PAYMENT)
    book.close_at(book=D("1256300.00"), bank=D("1283150.00"))


def _balanced(book: Book, _: int) -> None:
    agreeing.by_key(book, [D("21901.03"), book.amount(5_000, 60_000)], summary="养老保险关系转移资金划转")
    _four_kinds(book, D("19029.50"))


def _nine_yuan(book: Book, _: int) -> None:
    _four_kinds(book, D("19020.50"))


def _portal_counts_wrongly(book: Book, repetition: int) -> None:
    agreeing.in_parts(book, [book.amount(), book.amount(), book.amount()])
    total = sum((line.amount for line in book.ext), D("0.00"))
    count = len(book.ext)
    book.wrong = [{"ext_in": f"{total + D('90.00'):,.2f}"}, {"ext_count": str(count - 1)}][repetition % 2]


def _header_off(book: Book, repetition: int) -> None:
    agreeing.by_key(book, [D("4567.89"), D("5000.00"), D("432.10")])
    book.spoil = ("sum_out", "count", "check")[repetition % 3]


def _repeat_differs(book: Book, _: int) -> None:
    disagreeing.repeated_with_other_amount(book)
    agreeing.repeated_by_the_bank(book, D("500.00"))


def _partial_reversal(book: Book, _: int) -> None:
    agreeing.red_voucher(book, D("800.00"), D("300.00"))
    agreeing.red_voucher(book, D("1250.00"), D("1250.00"))


def _ambiguous(book: Book, _: int) -> None:
    disagreeing.two_candidates(book, D("500.00"))
    disagreeing.two_candidates(book, D("720.00"))
    agreeing.without_key(book, book.amount(20_000, 60_000))


def _differences(book: Book, _: int) -> None:
    disagreeing.other_amount(book, D("1980.00"), D("1908.00"))
    disagreeing.other_amount(book, D("1638.00"), D("1683.00"))
    disagreeing.other_amount(book, D("1809.00"), D("1890.00"))
    disagreeing.other_amount(book, D("2540.00"), D("2450.00"))
    disagreeing.other_amount(book, D("1980.00"), D("1980.10"))
    disagreeing.other_amount(book, D("1638.00"), D("1600.00"))
    disagreeing.other_total(book, [D("1980.00"), D("1809.00"), D("1638.00")], D("5428.00"))
    agreeing.red_voucher(book, D("900.00"), D("400.00"))


def _other_fund(book: Book, _: int) -> None:
    disagreeing.other_fund(book, "210")
    disagreeing.other_fund(book, "410")
    disagreeing.other_amount(book, D("26112.00"), D("26121.00"))


def _other_direction(book: Book, _: int) -> None:
    disagreeing.other_direction(book)
    disagreeing.repeated_with_other_amount(book)


def _no_source(book: Book, _: int) -> None:
    disagreeing.without_business(book, book.some_day(), OPEN)
    disagreeing.voucher_alone(book, book.some_day(), OPEN)
    disagreeing.unknown_at_the_bank(book, book.some_day(), OPEN)
    disagreeing.unknown_at_the_bank(book, book.some_day(), OPEN, direction=PAYMENT)
    disagreeing.other_payee(book, D("1980.00"))


def _too_old(book: Book, _: int) -> None:
    disagreeing.not_at_the_bank(book, book.calendar.too_old, book.amount(), OPEN)
    disagreeing.not_at_the_bank(book, book.calendar.oldest_open, book.amount(), OPEN)


def _overdrawn(book: Book, _: int) -> None:
    agreeing.by_key(book, [D("1638.00"), D("1980.00")])
    paid = book.opening - book.book_closing
    book.opening = paid - D("1250.00")


def _other_payee(book: Book, _: int) -> None:
    disagreeing.other_payee(book, D("1980.00"))
    disagreeing.other_payee(book, D("1638.00"))
    disagreeing.other_amount(book, D("1980.00"), D("1908.00"))


CASES = (
    Case(
        "FR-15",
        "two weeks of payments: batches, returns, a repeat, a red voucher, one open and one in transit",
        *("210", "工行", _month_of_payments),
        level="L3",
        stop=Stop.SUBMISSION,
        recent=True,
        rules=("FR-R02", "FR-R03", "FR-R04", "FR-R05", "FR-R07", "FR-R12", "FR-R14", "FR-R15"),
        vectors=("FR-01", "FR-02", "FR-04", "FR-07", "FR-08", "FR-11", "FR-15"),
    ),
    Case(
        "FR-03",
        "premiums that the treasury has in parts, transfers without a key, two items in transit",
        *("110", "国库", _premiums_in_parts),
        level="L2",
        stop=Stop.SUBMISSION,
        recent=True,
        rules=("FR-R03", "FR-R07", "FR-R08", "FR-R12", "FR-R14"),
        vectors=("FR-03",),
        tiny=True,
    ),
    Case(
        "FR-05",
        "one open item of each kind, the oldest thirty days old",
        *("110", "农行", _balanced),
        level="L3",
        stop=Stop.SUBMISSION,
        rules=("FR-R11", "FR-R12", "FR-R13", "FR-R14"),
        vectors=("FR-05",),
        tiny=True,
    ),
    Case(
        "FR-06",
        "as FR-05, but 19020.50: the sheet is nine yuan off",
        *("410", "建行", _nine_yuan),
        code="INT-FR-01",
        rules=("FR-R14",),
        vectors=("FR-06",),
        tiny=True,
    ),
    Case(
        "INT-02",
        "the portal's own sum of the statement is wrong",
        *("110", "税务", _portal_counts_wrongly),
        code="INT-02",
        stop=Stop.IMPORT,
        rules=("FR-R15",),
        full_only=True,
    ),
    Case(
        "FR-14",
        "the header says 10000.00, the lines 9999.99",
        *("170", "农行", _header_off),
        code="BUS-FR-01",
        padded=False,
        stop=Stop.NOTHING,
        rules=("FR-R01",),
        vectors=("FR-14",),
        tiny=True,
    ),
    Case(
        "BUS-FR-02",
        "a serial sent twice with two amounts, another with the same",
        *("110", "税务", _repeat_differs),
        code="BUS-FR-02",
        rules=("FR-R02",),
    ),
    Case(
        "FR-09",
        "a red voucher of a part, and a whole one",
        *("410", "工行", _partial_reversal),
        code="BUS-FR-03",
        rules=("FR-R03",),
        vectors=("FR-09",),
    ),
    Case(
        "FR-12",
        "two candidates for one line, twice",
        *("210", "农行", _ambiguous),
        code="BUS-FR-04",
        rules=("FR-R08",),
        vectors=("FR-12",),
    ),
    Case(
        "FR-10",
        "transposed figures, other differences, a batch; a partial reversal weighs less",
        *("210", "建行", _differences),
        code="BUS-FR-05",
        rules=("FR-R06", "FR-R07"),
        vectors=("FR-10",),
    ),
    Case(
        "FR-13",
        "the business names another fund; a difference weighs less",
        *("110", "国库", _other_fund),
        code="BUS-FR-06",
        rules=("FR-R09",),
        vectors=("FR-13",),
    ),
    Case(
        "BUS-FR-07",
        "paid here, received there; a repeat with another amount weighs less",
        *("410", "工行", _other_direction),
        code="BUS-FR-07",
        rules=("FR-R09",),
    ),
    Case(
        "BUS-FR-08",
        "011, 010 and 001; a wrong payee weighs less",
        *("210", "工行", _no_source),
        code="BUS-FR-08",
        rules=("FR-R11",),
    ),
    Case(
        "BUS-FR-09",
        "an item thirty-one days old, one of thirty",
        *("170", "农行", _too_old),
        code="BUS-FR-09",
        rules=("FR-R12",),
    ),
    Case(
        "BUS-FR-10",
        "book and bank end below zero, and agree",
        *("170", "工行", _overdrawn),
        code="BUS-FR-10",
        rules=("FR-R15",),
    ),
    Case(
        "BUS-FR-11",
        "the bank paid somebody else; a difference weighs less",
        *("210", "农行", _other_payee),
        code="BUS-FR-11",
        rules=("FR-R05",),
    ),
)
