"""参保信息合并 in the caseworker system: MG01 to MG10."""
