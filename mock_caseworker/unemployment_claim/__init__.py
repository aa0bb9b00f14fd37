"""失业保险金申领 in the caseworker system: UI01 to UI08 and UI11."""
