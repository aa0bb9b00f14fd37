"""The digital employee for 参保信息合并."""
