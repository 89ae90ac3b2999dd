"""The figures of a rehearsal, counted from a few events by hand."""

from datetime import date

from flows.work.rehearse.record import Event
from flows.work.rehearse.summary import summed_up, up_the_ladder
from models.calendars import load_calendar


def mail(day: str, to: str, role: str, rung: str, notice: str, due_on: str = "2023-09-15") -> Event:
    at = f"{day}T07:30:00+07:00"
    return {"event": "mail", "at": at, "to": to, "role": role, "rung": rung, "notice": notice, "due_on": due_on}


def filed(day: str) -> Event:
    at = f"{day}T10:00:00+07:00"
    whom = {"unit": "Sở A", "item": "KH1/01", "period": "2023-Q3"}
    return {"event": "transition", "at": at, "entity": "obligation", "to": "filed", **whom}


OWED: Event = {
    "event": "obligation",
    "at": "2023-08-22T07:00:00+07:00",
    "kind": "report",
    "due_on": "2023-09-15",
    "unit": "Sở A",
    "item": "KH1/01",
    "period": "2023-Q3",
}
EVENTS = [
    OWED,
    mail("2023-09-08", "a@x", "lead", "-7", "reminder"),
    mail("2023-09-08", "b@x", "lead", "-7", "reminder"),
    mail("2023-09-12", "a@x", "lead", "-3", "reminder"),
    mail("2023-09-16", "a@x", "lead", "receipt", "receipt"),  # a Saturday: receipts may
    mail("2023-09-17", "b@x", "lead", "+1", "overdue"),  # a Sunday: a ladder letter may not
    mail("2023-09-19", "so@x", "planning", "+2", "planning_digest"),
    mail("2023-09-20", "so@x", "planning", "+2", "planning_digest"),
    filed("2023-09-20"),
]


def test_letters_are_counted_by_mailbox_and_on_days_off() -> None:
    found = summed_up(EVENTS, load_calendar())
    assert (found.mails, found.people, found.most_to_one, found.mean_to_one) == (7, 3, 3, 2.3)
    assert found.on_days_off == 1


def test_who_is_told_what_how_often_and_first_when_from_the_unit_upwards() -> None:
    told = summed_up(EVENTS, load_calendar()).told
    assert [(row.role, row.rung, row.mails, row.people, row.first_on) for row in told] == [
        ("lead", "receipt", 1, 1, date(2023, 9, 16)),
        ("lead", "-7", 2, 2, date(2023, 9, 8)),
        ("lead", "-3", 1, 1, date(2023, 9, 12)),
        ("lead", "+1", 1, 1, date(2023, 9, 17)),
        ("planning", "+2", 2, 1, date(2023, 9, 19)),
    ]


def test_days_to_the_report_and_working_days_until_those_above_hear() -> None:
    found = summed_up(EVENTS, load_calendar())
    assert found.days_to_report == 5.0  # from Friday 15/9 to Wednesday 20/9
    assert found.working_days_to == {"planning": 2}  # Monday, Tuesday


def test_nobody_who_filed_gives_no_average() -> None:
    assert summed_up([OWED], load_calendar()).days_to_report is None


def test_two_ladders_are_set_side_by_side_in_the_order_of_the_ladder() -> None:
    left = {("lead", "-3", "reminder"), ("chair", "+12", "leadership_digest")}
    right = {("lead", "-2", "reminder"), ("lead", "hold:+5", "leadership_preview")}
    assert [rung for _, rung, _ in sorted(left | right, key=up_the_ladder)] == ["-3", "-2", "hold:+5", "+12"]
