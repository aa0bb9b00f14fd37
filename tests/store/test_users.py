from datetime import timedelta

import pytest

from digital_employee.errors import StoreError
from digital_employee.store import users, web_sessions
from digital_employee.store.tables import UserRow
from digital_employee.store.unit import Actor
from digital_employee.store.users import Refusal, Role, SignedIn

ADMIN = Actor("admin", "admin")


@pytest.fixture
async def password(writer) -> str:
    made = await users.create_first_admin(writer)
    assert made is not None
    return made


@pytest.fixture
def sign_in(database, writer):
    return lambda password, name="admin": users.check_password(database, writer, name=name, password=password)


async def test_the_first_admin_is_made_once_and_must_change_the_password(writer, password, sign_in, entries):
    assert await users.create_first_admin(writer) is None
    assert await sign_in(password) == SignedIn("admin", "管理员", Role.ADMIN, must_change=True)
    assert password not in "".join(entry.body for entry in await entries())


async def test_the_password_is_kept_as_an_argon2_hash_only(password, row_of):
    row = await row_of(UserRow, "admin")
    assert row.password_hash.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


async def test_five_failures_lock_for_fifteen_minutes(password, sign_in, clock):
    assert [await sign_in("wrong-password") for _ in range(5)] == [Refusal.WRONG] * 4 + [Refusal.LOCKED]
    assert await sign_in(password) is Refusal.LOCKED
    clock.instant += timedelta(minutes=15, seconds=1)
    assert isinstance(await sign_in(password), SignedIn)


async def test_a_success_forgets_earlier_failures(password, sign_in):
    for _ in range(2):
        for _ in range(4):
            assert await sign_in("wrong-password") is Refusal.WRONG
        assert isinstance(await sign_in(password), SignedIn)


async def test_an_unknown_name_is_refused_like_a_wrong_password(sign_in, entries):
    assert await sign_in("whatever-it-is", name="11010519491231002X") is Refusal.WRONG
    assert "19491231" not in (await entries())[-1].body


async def test_a_new_password_ends_sessions_and_lifts_the_lock(database, writer, clock, password, sign_in):
    new = await writer.run(lambda uow: web_sessions.begin_session(uow, user="admin", by=ADMIN))
    for _ in range(5):
        await sign_in("wrong-password")
    hashed = await users.hash_password("a-better-password")
    await writer.run(lambda uow: users.set_password(uow, name="admin", password_hash=hashed, by=ADMIN))
    async with database.session() as session:
        assert await web_sessions.find_session(session, clock, token=new.token) is None
    assert isinstance(await sign_in("a-better-password"), SignedIn)


async def test_short_passwords_and_taken_names_are_refused(writer, password):
    with pytest.raises(StoreError, match="10 characters"):
        await users.hash_password("short")
    with pytest.raises(StoreError, match="DE-STORE-USER"):
        await writer.run(
            lambda uow: users.create_user(uow, name="admin", role=Role.AUDITOR, password_hash="x", by=ADMIN)
        )


@pytest.mark.parametrize(
    ("minutes", "lives"), [([14, 14, 14], True), ([16], False), ([14] * 34, True), ([14] * 35, False)]
)
async def test_a_session_ends_after_15_idle_minutes_or_8_hours(database, writer, clock, password, minutes, lives):
    new = await writer.run(lambda uow: web_sessions.begin_session(uow, user="admin", by=ADMIN))
    found = None
    for wait in minutes:
        clock.instant += timedelta(minutes=wait)
        async with database.session() as session:
            found = await web_sessions.find_session(session, clock, token=new.token)
        if found:
            await writer.run(lambda uow: web_sessions.touch_session(uow, token=new.token))
    assert (found is not None) == lives


async def test_a_session_knows_its_person_and_its_csrf_token(database, writer, clock, password):
    new = await writer.run(lambda uow: web_sessions.begin_session(uow, user="admin", by=ADMIN))
    async with database.session() as session:
        found = await web_sessions.find_session(session, clock, token=new.token)
        assert await web_sessions.find_session(session, clock, token=new.csrf) is None
    assert found is not None
    assert (found.actor, found.csrf, found.role) == (Actor("admin", "admin"), new.csrf, Role.ADMIN)
    assert await writer.run(lambda uow: web_sessions.end_session(uow, token=new.token, by=ADMIN))
    assert not await writer.run(lambda uow: web_sessions.end_session(uow, token=new.token, by=ADMIN))


async def test_another_role_ends_sessions(database, writer, clock, password):
    new = await writer.run(lambda uow: web_sessions.begin_session(uow, user="admin", by=ADMIN))
    await writer.run(lambda uow: users.set_role(uow, name="admin", role=Role.AUDITOR, by=ADMIN))
    async with database.session() as session:
        assert await web_sessions.find_session(session, clock, token=new.token) is None
