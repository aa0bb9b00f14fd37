"""PT10 资金划拨: finance makes, checks and pays the batches of approved transfers out."""

from __future__ import annotations

from mock_caseworker.pension_transfer.payouts import PAYER, lines
from mock_caseworker.pension_transfer.screens.screen import NODE
from mock_caseworker.screens.payment_desk import PaymentDesk

DESK = PaymentDesk(PAYER, title="转移资金划拨", node=NODE, lines=lines, by_period=False)
