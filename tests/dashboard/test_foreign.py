"""Nothing is changed by a form that is not ours; every answer carries the headers that keep it so."""

from __future__ import annotations

import re

import pytest

REASON = {"reason": "测试原因"}
PAGES = ["/", "/runs", "/items", "/tasks", "/schedules", "/schedules/claims_by_day", "/account", "/nothing"]


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.test"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
async def test_a_form_from_elsewhere_changes_nothing(house, csrf, headers: dict[str, str]) -> None:
    client = await house.signed_in("supervisor")
    form = {**REASON, "csrf": await csrf(client)}
    answer = await client.post(f"/runs/{house.day.run}/hold", data=form, headers=headers)
    assert answer.status_code == 403
    assert await house.entries("run.held") == 1  # the one of the told day


async def test_a_form_without_any_origin_is_refused(house, csrf) -> None:
    client = await house.signed_in("supervisor")
    form = {**REASON, "csrf": await csrf(client)}
    del client.headers["origin"]
    assert (await client.post(f"/runs/{house.day.run}/hold", data=form)).status_code == 403


async def test_a_form_without_the_token_of_its_own_session_is_refused(house, csrf) -> None:
    client, other = await house.signed_in("supervisor"), await house.signed_in("supervisor")
    address = f"/runs/{house.day.run}/hold"
    assert (await client.post(address, data=REASON)).status_code == 403
    assert (await client.post(address, data={**REASON, "csrf": await csrf(other)})).status_code == 403
    assert (await client.post(address, data={**REASON, "csrf": await csrf(client)})).status_code == 303


async def test_signing_somebody_in_from_elsewhere_is_refused(house, people, password) -> None:
    form = {"name": people["supervisor"], "password": password}
    answer = await house.client().post("/sign-in", data=form, headers={"origin": "http://evil.test"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", PAGES)
async def test_every_answer_says_what_the_browser_may_do_with_it(house, path: str) -> None:
    answer = await (await house.signed_in("supervisor")).get(path)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'self'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "referrer-policy" in answer.headers


@pytest.mark.parametrize("path", PAGES)
async def test_no_page_has_a_script_or_a_style_in_it(house, path: str) -> None:
    page = (await (await house.signed_in("supervisor")).get(path)).text
    assert not re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", page)
    assert not re.findall(r'(?:src|href)="(?!/|#)', page)


async def test_what_a_portal_wrote_is_text_on_our_pages(house) -> None:
    from digital_employee.store.schedules import pause_schedule
    from digital_employee.store.unit import Actor

    words = "<img src=x onerror=alert(1)>"
    await house.writer.run(
        lambda uow: pause_schedule(uow, name="claims_by_day", reason=words, by=Actor("liu", "supervisor"))
    )
    page = (await (await house.signed_in("supervisor")).get("/schedules")).text
    assert "<img" not in page
    assert "&lt;img src=x" in page
