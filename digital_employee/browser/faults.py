"""Where the browser library's own errors become ours. Owns the codes of this part; decides no retry.

SYS-BROWSER-01 no browser found or it will not start; -02 the browser or the page died; -03 it refused a call;
-04 the browser or a page hangs.
SYS-PRINT-01 not printed in time.
SYS-PAGE-01 element not found; -02 wrong screen; -03 several matches; -04 element will not take the value;
-05 unexpected dialog; -06 table kept changing; -07 no picture could be masked safely; -08 no file came, or not whole.
SYS-LOGIN-01 login ended; -02 sign-in had no effect; -03 the login page did not answer.
SYS-GATE-01 nothing was sent; -02 no answer came; -03 the gate is shut (dry run); -04 sent too late.
INT-GATE-01 a write outside its step; INT-GATE-02 an upload that is not the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from digital_employee.errors import SystemException

_DEAD = ("has been closed", "crashed", "Connection closed", "Browser closed", "disconnected")


def first_line(error: BaseException) -> str:
    """Give the first line of an error: the rest is a call log that may hold values."""
    return (str(error).splitlines() or [type(error).__name__])[0][:300]


def is_dead(error: PlaywrightError) -> bool:
    """Say whether the error means that page, context or browser is gone."""
    return any(word in str(error) for word in _DEAD)


@contextmanager
def browser_errors(where: str, *, timeout_code: str = "SYS-PAGE-04") -> Iterator[None]:
    """Turn errors of the browser library into SystemException, named by place."""
    try:
        yield
    except PlaywrightTimeoutError as err:
        raise SystemException(f"Timed out: {first_line(err)}", code=timeout_code, where=where) from err
    except PlaywrightError as err:
        code = "SYS-BROWSER-02" if is_dead(err) else "SYS-BROWSER-03"
        raise SystemException(first_line(err), code=code, where=where) from err
