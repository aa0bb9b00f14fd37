"""Signing in: the first password, the lock, the cookie, the end of a session."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digital_employee.dashboard.pages.sign_in import local_path
from digital_employee.store.users import Role, create_user, hash_password


async def test_a_page_leads_to_the_door_and_back(house, people, password) -> None:
    client = house.client()
    answer = await client.get("/runs?state=HELD")
    assert answer.headers["location"] == "/sign-in?next=%2Fruns%3Fstate%3DHELD"
    form = {"name": people["supervisor"], "password": password, "next": "/runs?state=HELD"}
    assert (await client.post("/sign-in", data=form)).headers["location"] == "/runs?state=HELD"
    assert (await client.get("/runs?state=HELD")).status_code == 200


@pytest.mark.parametrize("wanted", ["//evil.test", "/\\evil.test", "https://evil.test", "javascript:alert(1)", "/a\nb"])
def test_a_link_never_leads_out_of_the_house(wanted: str) -> None:
    assert local_path(wanted) == "/"


async def test_a_wrong_password_says_no_more_than_that_and_the_fifth_locks(house, people, password) -> None:
    client = house.client()
    for _ in range(4):
        answer = await client.post("/sign-in", data={"name": people["operator"], "password": "wrong"})
        assert answer.status_code == 401
        assert "用户名或密码不正确" in answer.text
    unknown = await client.post("/sign-in", data={"name": "nobody", "password": "wrong"})
    assert "用户名或密码不正确" in unknown.text
    fifth = await client.post("/sign-in", data={"name": people["operator"], "password": "wrong"})
    assert "锁定" in fifth.text
    right = await client.post("/sign-in", data={"name": people["operator"], "password": password})
    assert right.status_code == 401
    house.clock.instant += timedelta(minutes=16)
    assert (await client.post("/sign-in", data={"name": people["operator"], "password": password})).status_code == 303


async def test_a_one_time_password_opens_nothing_but_its_own_change(house, csrf) -> None:
    hashed = await hash_password("one-time-password")
    await house.writer.run(lambda uow: create_user(uow, name="new", role=Role.SUPERVISOR, password_hash=hashed))
    client = house.client()
    await client.post("/sign-in", data={"name": "new", "password": "one-time-password"})
    assert (await client.get("/runs")).headers["location"] == "/account/password"
    form = {"csrf": await csrf(client), "present": "one-time-password", "wanted": "my-own-password"}
    differs = await client.post("/account/password", data={**form, "again": "my-own-passwort"})
    assert differs.status_code == 400
    changed = await client.post("/account/password", data={**form, "again": "my-own-password"})
    assert changed.headers["location"] == "/"
    assert (await client.get("/runs")).status_code == 200


async def test_changing_the_password_ends_the_sessions_in_other_browsers(house, csrf, password) -> None:
    here, there = await house.signed_in("supervisor"), await house.signed_in("supervisor")
    before = here.cookies["session"]
    form = {"csrf": await csrf(here), "present": password, "wanted": "another-password", "again": "another-password"}
    assert (await here.post("/account/password", data=form)).status_code == 303
    assert here.cookies["session"] != before
    assert (await here.get("/runs")).status_code == 200
    assert (await there.get("/runs")).status_code == 303


async def test_the_cookie_is_kept_from_scripts_and_other_sites_and_over_tls_bound_to_the_host(
    house, people, password
) -> None:
    form = {"name": people["supervisor"], "password": password}
    plain = (await house.client().post("/sign-in", data=form)).headers["set-cookie"]
    assert plain.startswith("session=")
    assert "HttpOnly" in plain
    assert "SameSite=strict" in plain
    assert "Secure" not in plain
    safe = (await house.client("https://desk.test").post("/sign-in", data=form)).headers
    assert safe["set-cookie"].startswith("__Host-session=")
    assert "Secure" in safe["set-cookie"]
    assert "strict-transport-security" in safe


async def test_signing_in_again_gives_a_new_session_and_ends_the_old_one(house, people, password) -> None:
    client = await house.signed_in("supervisor")
    old = client.cookies["session"]
    await client.post("/sign-in", data={"name": people["supervisor"], "password": password})
    assert client.cookies["session"] != old
    stale = house.client()
    stale.cookies.set("session", old)
    assert (await stale.get("/runs")).status_code == 303


async def test_an_idle_session_ends_and_a_page_that_refreshes_itself_does_not_keep_it(house) -> None:
    client = await house.signed_in("supervisor")
    for _ in range(8):
        house.clock.instant += timedelta(minutes=2)
        answer = await client.get("/runs", headers={"hx-request": "true"})
    assert answer.status_code == 401
    assert answer.headers["hx-refresh"] == "true"


async def test_a_person_at_work_stays_signed_in_but_not_for_ever(house) -> None:
    client = await house.signed_in("supervisor")
    for _ in range(47):
        house.clock.instant += timedelta(minutes=10)
        assert (await client.get("/health")).status_code == 200
    house.clock.instant += timedelta(minutes=11)
    assert (await client.get("/runs")).status_code == 303


async def test_signing_out_ends_the_session(house, csrf) -> None:
    client = await house.signed_in("supervisor")
    token = client.cookies["session"]
    assert (await client.post("/sign-out", data={"csrf": await csrf(client)})).status_code == 303
    stale = house.client()
    stale.cookies.set("session", token)
    assert (await stale.get("/runs")).status_code == 303
