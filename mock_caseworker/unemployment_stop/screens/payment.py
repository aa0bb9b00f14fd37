"""UI09 发放计划: finance makes and releases the batches of a month."""

from __future__ import annotations

from mock_caseworker.screens.payment_desk import PaymentDesk
from mock_caseworker.unemployment_stop.payments import PAYER, lines

DESK = PaymentDesk(PAYER, title="发放计划", node="失业保险", lines=lines)
