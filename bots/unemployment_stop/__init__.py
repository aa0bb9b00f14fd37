"""失业保险待遇停发核查: which reason, from which month, what to ask back."""
