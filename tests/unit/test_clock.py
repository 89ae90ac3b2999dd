"""The one clock: moments are aware and in UTC, days are the office's."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from config.clock import (
    PRETEND_VARIABLE,
    machine_clock,
    monotonic_seconds,
    office_day,
    office_moment,
)
from config.errors import BadSetting


@pytest.mark.parametrize(
    ("now", "day"),
    [
        # Viet Nam is seven hours ahead of UTC, all year
        (datetime(2023, 9, 14, 16, 59, tzinfo=UTC), date(2023, 9, 14)),
        (datetime(2023, 9, 14, 17, 0, tzinfo=UTC), date(2023, 9, 15)),
        (datetime(2023, 12, 31, 17, 0, tzinfo=UTC), date(2024, 1, 1)),
        # wherever the machine stands
        (datetime(2023, 9, 14, 10, 0, tzinfo=timezone(timedelta(hours=-7))), date(2023, 9, 15)),
    ],
    ids=str,
)
def test_the_day_is_the_one_in_viet_nam(now: datetime, day: date) -> None:
    assert office_day(now) == day


def test_office_time_without_a_zone_is_time_in_viet_nam() -> None:
    assert office_moment(datetime(2023, 9, 12, 7, 30)) == datetime(2023, 9, 12, 0, 30, tzinfo=UTC)  # noqa: DTZ001


def test_a_moment_that_has_a_zone_stays_the_moment_it_is() -> None:
    moment = datetime(2023, 9, 12, 0, 30, tzinfo=UTC)
    assert office_moment(moment) == moment


def test_the_machines_clock_gives_an_aware_moment_in_utc() -> None:
    assert machine_clock().tzinfo is UTC


def test_a_pretended_moment_stands_for_the_present(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PRETEND_VARIABLE, "2023-09-12T08:00")
    assert machine_clock() == datetime(2023, 9, 12, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("wrong", ["12/9/2023", "2023-09-31T08:00", "mai"])
def test_a_pretended_moment_that_is_none_is_refused_with_the_form_to_write(
    monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv(PRETEND_VARIABLE, wrong)
    with pytest.raises(BadSetting, match=r"DONDOC_NOW phải viết như 2023-09-12T08:00") as refused:
        machine_clock()
    assert "DONDOC_NOW is written like 2023-09-12T08:00" in refused.value.en


def test_the_monotonic_clock_never_goes_back() -> None:
    assert monotonic_seconds() <= monotonic_seconds()
