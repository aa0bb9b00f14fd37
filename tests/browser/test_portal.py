"""What a portal declares: reads and redirect targets, compared on its own origin below its base path."""

import pytest
from pydantic import SecretStr

from digital_employee.browser.portal import Credentials, DeclaredRead, PortalAccess

READS = (DeclaredRead("POST", "/ui/query"), DeclaredRead("POST", "/files/*"), DeclaredRead("PUT", "/deep/**"))


@pytest.mark.parametrize(
    ("method", "path", "is_read"),
    [
        ("POST", "/ui/query", True),
        ("post", "/ui/query?page=2", True),
        ("POST", "/ui/query/", False),
        ("POST", "/ui/queryx", False),
        ("PUT", "/ui/query", False),
        ("POST", "/files/a", True),
        ("POST", "/files/a/b", False),
        ("PUT", "/deep/a/b", True),
        ("POST", "/ui/query/../../UI06/submit", False),
    ],
)
def test_a_read_is_declared_by_method_and_path(method, path, is_read):
    access = PortalAccess("http://portal.test/si/", READS)
    assert access.is_read(method, f"http://portal.test/si{path}") is is_read


@pytest.mark.parametrize(
    "url",
    ["http://portal.test:8080/ui/query", "https://portal.test/ui/query", "http://evil.test/ui/query"],
)
def test_the_same_path_on_another_origin_is_no_read(url):
    assert not PortalAccess("http://portal.test", READS).is_read("POST", url)


def test_a_path_beside_the_base_is_not_the_portals():
    access = PortalAccess("http://portal.test/si", READS)
    assert not access.owns("http://portal.test/sibling/ui/query")
    assert access.owns("http://portal.test:80/si")


def test_redirects_stay_on_the_portal_and_on_declared_paths():
    access = PortalAccess("http://portal.test", redirects=("/list/*",))
    assert access.allows_redirect("http://portal.test/list/3")
    assert not access.allows_redirect("http://portal.test/delete/3")
    assert not access.allows_redirect("http://evil.test/list/3")


def test_a_password_does_not_show():
    assert "Sim-2026!" not in repr(Credentials("bot01", SecretStr("Sim-2026!")))
