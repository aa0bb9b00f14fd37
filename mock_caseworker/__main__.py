"""The command line: `python -m mock_caseworker` serves the system, `… generate` makes its synthetic data.

`… bank` writes the statement of an account for the days in which people paid at the counter.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from mock_caseworker.database import BUSINESS_DATE
from mock_caseworker.faults import Faults, parse_faults
from mock_caseworker.portal import DEFAULT_SEED, Portal, create_app
from mock_caseworker.server import make_server


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and do as it says."""
    options = _parser().parse_args(arguments)
    if options.command == "generate":
        # Serving needs none of the generator.
        from mock_caseworker.generator.cli import PLANTS, generate  # noqa: PLC0415

        generate(
            options.out,
            seed=options.seed,
            size=options.size,
            business_date=options.business_date or date.fromisoformat(BUSINESS_DATE),
            workflows=options.workflow or tuple(PLANTS),
        )
        return
    if options.command == "bank":
        _report(options)
        return
    app = create_app(Portal(options.database, options.seed, options.faults, options.business_date))
    print(f"模拟经办系统 http://{options.host}:{options.port}/login", flush=True)
    make_server(app, options.host, options.port).run()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m mock_caseworker", description="A caseworker system in small.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8010)
    parser.add_argument("--database", type=Path, default=Path("var/mock_caseworker/portal.db"))
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument("--faults", type=_faults, default=Faults(), help="e.g. slow_ms=200,500_rate=0.05,cut_after=3")
    parser.add_argument("--business-date", type=date.fromisoformat)
    commands = parser.add_subparsers(dest="command")
    generate = commands.add_parser("generate", help="make a database, spreadsheets and the truth about them")
    generate.add_argument("--out", type=Path, required=True)
    generate.add_argument("--seed", type=int, default=DEFAULT_SEED)
    generate.add_argument("--size", choices=("tiny", "demo", "full"), default="demo")
    generate.add_argument("--workflow", action="append", help="plant only this one (repeatable)")
    generate.add_argument("--business-date", type=date.fromisoformat)
    bank = commands.add_parser("bank", help="write the bank's statement of what people paid and received")
    bank.add_argument("--account", required=True, help="one of the county's own accounts")
    bank.add_argument("--start", type=date.fromisoformat, required=True)
    bank.add_argument("--end", type=date.fromisoformat, required=True)
    bank.add_argument("--out", type=Path, required=True, help="the folder 对账单 of the inbox")
    bank.add_argument("--without", action="append", default=[], help="端到端号 that the bank has not done (repeatable)")
    return parser


def _report(options: argparse.Namespace) -> None:
    from mock_caseworker.generator.bank import UnknownAccountError, report  # noqa: PLC0415

    try:
        path = report(
            options.database,
            options.account,
            start=options.start,
            end=options.end,
            out=options.out,
            without=options.without,
        )
    except UnknownAccountError:
        raise SystemExit(f"没有账户 {options.account}：请用【对账任务】新建页面中列出的账号") from None
    print(path)


def _faults(text: str) -> Faults:
    try:
        return parse_faults(text)
    except ValueError as err:
        raise argparse.ArgumentTypeError(str(err)) from None


if __name__ == "__main__":
    main()
