"""失业保险待遇发放与停发 in the caseworker system: UI09 and UI10."""
