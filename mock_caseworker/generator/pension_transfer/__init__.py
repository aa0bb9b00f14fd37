"""Plants the transfers of pension relations and what must come out of each."""
