"""The digital employee for 社保基金财务对账: compares core system, ledger and bank row by row, to the 分."""
