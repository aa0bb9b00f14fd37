"""When workflows start: the file and the store together, the rows of the past, and the pause."""

import pytest

DAY = "2026-03-10"


def by_name(rows):
    return {row["name"]: row for row in rows}


def test_the_list_says_what_the_service_has_not_taken_over_yet(cli, project):
    rows = by_name(cli("schedule", "list", "--json").json)
    assert (rows["daytime"]["standing"], rows["daytime"]["state"]) == ("in service", "on")
    assert rows["daytime"]["last_state"] == "SKIPPED"
    assert rows["nightly"]["standing"].startswith("new")
    path = project / "config" / "schedules.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("*/30", "*/20").replace("nightly", "late"), encoding="utf-8"
    )
    rows = by_name(cli("schedule", "list", "--json").json)
    assert set(rows) == {"daytime", "late"}
    assert rows["daytime"]["standing"].startswith("changed")
    path.write_text("schedules: []\n", encoding="utf-8")
    assert (
        by_name(cli("schedule", "list", "--json").json)["daytime"]["standing"]
        == "no longer in the file: not yet paused by a running service"
    )


def test_next_goes_by_the_file_and_counts_runs_only(cli):
    (told,) = cli("schedule", "next", "daytime", "-n", "2", "--after", "2026-09-30T20:30", "--json").json
    assert [fire["decision"] for fire in told["fires"]].count("RUN") == 2
    assert told["fires"][0]["at"] == "2026-09-30T12:30:00+00:00"
    assert told["fires"][-1]["at"] == "2026-10-08T00:00:00+00:00", "the holiday's fires are skipped, not left out"
    table = cli("schedule", "next", "daytime", "-n", "2", "--after", "2026-09-30T20:30")
    assert "182" in table.output, "neighbours that are skipped for one reason are one line"
    assert len(cli("schedule", "next", "--json").json) == 2


def test_why_tells_of_the_past_by_the_rows(cli):
    told = cli("schedule", "why", "daytime", f"{DAY}T09:00..{DAY}T10:30", "--json").json
    by_minute = {answer["first"][11:16]: answer for answer in told}
    assert by_minute["01:00"]["decision"] == "no fire", "it was taken over at that very minute, so there is no row"
    assert by_minute["01:01"]["reason"].startswith("cron")
    assert (by_minute["01:30"]["decision"], by_minute["01:30"]["state"]) == ("RUN", "QUEUED")
    assert by_minute["01:30"]["run"]
    assert (by_minute["02:00"]["decision"], by_minute["02:00"]["reason"]) == ("SKIP", "blackout: 门户升级")
    assert "decides when it runs again" in by_minute["02:30"]["reason"]


def test_a_fire_that_the_file_no_longer_expects_is_told_all_the_same(cli, project):
    path = project / "config" / "schedules.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("*/30 8-20", "0 8-20"), encoding="utf-8")
    answer = cli("schedule", "why", "daytime", f"{DAY}T09:20..{DAY}T09:40", "--json")
    assert [told["decision"] for told in answer.json] == ["no fire", "RUN", "no fire"]
    assert "written otherwise" in answer.json[1]["reason"]
    assert answer.json[0]["last"] < answer.json[1]["first"] < answer.json[2]["first"]


@pytest.mark.parametrize("when", ["gestern", "2026-03-10..2026-03-09", "2026-01-01..2026-06-01", ""])
def test_a_time_that_cannot_be_meant_is_refused(cli, when):
    assert cli("schedule", "why", "daytime", when).status == 2


def test_a_whole_day_is_a_day_of_the_schedules_timezone(cli):
    told = cli("schedule", "why", "nightly", "2027-01-05", "--json").json
    assert (told[0]["first"], told[-1]["last"]) == ("2027-01-04T16:00:00+00:00", "2027-01-05T15:59:00+00:00")
    assert [answer["decision"] for answer in told] == ["no fire", "RUN", "no fire"]


def test_pause_and_resume_say_whether_they_changed_anything(cli, entries):
    assert cli("schedule", "pause", "daytime", "--reason", "门户升级", "--json").json["changed"] is True
    assert cli("schedule", "pause", "daytime", "--reason", "again", "--json").json["changed"] is False
    row = by_name(cli("schedule", "list", "--json").json)["daytime"]
    assert (row["state"], row["paused_because"], row["next_run"]) == ("paused", "门户升级", None)
    assert "is paused" in cli("schedule", "next", "daytime").errors
    assert cli("schedule", "resume", "daytime", typed="升级完成\n").status == 0
    assert [entry["details"]["reason"] for entry in entries("schedule.resumed")] == ["升级完成"]


def test_a_schedule_can_be_paused_before_the_service_ever_saw_it(cli):
    assert cli("schedule", "pause", "nightly", "--reason", "先观察").status == 0
    row = by_name(cli("schedule", "list", "--json").json)["nightly"]
    assert (row["standing"], row["state"]) == ("in service", "paused")


def test_an_unknown_schedule_is_an_error_that_names_the_known(cli):
    for command in (("next", "dayly"), ("why", "dayly", DAY), ("pause", "dayly", "--reason", "x")):
        answer = cli("schedule", *command)
        assert (answer.status, "known: daytime, nightly" in answer.errors) == (5, True)
