"""When sending must stop and ask: each rule with its figures written out."""

from datetime import timedelta

import pytest

from models.facts.guards import about_the_address, breaks, done_at, is_behind, is_flood, jumped
from tests.support.clock import at

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("refusals", "handed", "stops"),
    [(19, 19, False), (20, 20, True), (20, 400, True), (20, 401, False), (21, 420, True), (0, 0, False)],
)
def test_a_domain_is_left_alone_at_twenty_refusals_that_are_five_per_cent(
    refusals: int, handed: int, stops: bool
) -> None:
    assert breaks(refusals, handed) is stops


@pytest.mark.parametrize(
    ("due_now", "told_before", "forecast", "floods"),
    [
        (201, 0, 100, True),
        (200, 0, 100, False),
        (60, 141, 100, True),
        (49, 500, 100, False),  # so few are never a flood
        (500, 0, 0, False),  # nothing was forecast
    ],
)
def test_more_than_twice_the_forecast_is_a_flood(due_now: int, told_before: int, forecast: int, floods: bool) -> None:
    assert is_flood(due_now, told_before, forecast) is floods


def test_a_clock_jumps_when_it_moves_otherwise_than_time_passes() -> None:
    assert not jumped(40 * DAY, 40 * DAY, DAY)  # a long silence is downtime
    assert jumped(40 * DAY, timedelta(minutes=1), DAY)
    assert jumped(-10 * DAY, timedelta(minutes=1), DAY)
    assert not jumped(timedelta(hours=23), timedelta(0), DAY)


def test_a_clock_is_behind_when_something_later_is_written_already() -> None:
    assert is_behind(at("2/9/2023 08:00"), at("12/9/2023 08:00"))
    assert not is_behind(at("12/9/2023 07:00"), at("12/9/2023 08:00"))
    assert not is_behind(at("12/9/2023 08:00"), None)


@pytest.mark.parametrize(
    ("reply", "at_rcpt", "is_the_mailbox"),
    [
        ("550 5.1.1 no such user", True, True),
        ("550 no such user", True, True),
        ("553 mailbox name not allowed", True, True),
        ("552 5.2.2 mailbox full", True, True),
        ("550 5.7.1 we do not know you", True, False),
        ("554 5.7.1 relay access denied", True, False),
        ("554 no", True, False),
        ("550 5.1.1 no such user", False, False),
        ("451 4.1.1 later", True, False),
    ],
)
def test_only_an_answer_to_the_recipient_speaks_of_the_mailbox(reply: str, at_rcpt: bool, is_the_mailbox: bool) -> None:
    assert about_the_address(reply, at_rcpt=at_rcpt) is is_the_mailbox


def test_the_rest_is_done_after_as_many_windows_as_it_fills() -> None:
    now, ten_minutes = at("12/9/2023 08:00"), timedelta(minutes=10)
    assert done_at(now, 40, 100, 100, ten_minutes) == now
    assert done_at(now, 101, 100, 100, ten_minutes) == at("12/9/2023 08:10")
    assert done_at(now, 3000, 0, 100, ten_minutes) == at("12/9/2023 13:00")
