"""The screens of 参保信息合并."""
