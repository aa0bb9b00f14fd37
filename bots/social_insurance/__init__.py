"""Rules that every pack shares: identifiers, regions, periods, money, retirement, parameters."""
