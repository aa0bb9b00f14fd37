"""The notices of 停发核查 with their planted truth."""
