"""社保基金财务对账: the business records, the ledger and the bank's statements of one account, side by side."""
