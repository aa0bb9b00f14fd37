"""The screens of 待遇发放 and 停发."""
