"""From a reporting rule as read to the RFC 5545 rule its due dates follow."""

from models.facts.reading import Frequency, ReportingRuleReading
from models.facts.words import Words

DAYS_OF_EVERY_MONTH = 28

_MONTHS_IN = {Frequency.QUARTERLY: 3, Frequency.HALF_YEARLY: 6, Frequency.YEARLY: 12}


def rrule_of(rule: ReportingRuleReading) -> str | None:
    """Return the recurrence rule, or None where the text gives no day: then a person must settle it.

    "The 15th of the last month of each quarter" is the 15th of March, June, September and December. A month that lacks
    the day gives its last one: a bare BYMONTHDAY=31 would owe nothing in June and September.
    """
    if rule.frequency is Frequency.ONCE:
        return f"DTSTART:{rule.on:%Y%m%d}T000000\nRRULE:FREQ=DAILY;COUNT=1" if rule.on else None
    if rule.frequency not in _MONTHS_IN or rule.day is None:
        return None
    length = _MONTHS_IN[rule.frequency]
    month = rule.month_of_period or length
    months = ",".join(str(first + month) for first in range(0, 12, length))
    if rule.day <= DAYS_OF_EVERY_MONTH:
        return f"FREQ=YEARLY;BYMONTH={months};BYMONTHDAY={rule.day}"
    days = ",".join(str(day) for day in range(DAYS_OF_EVERY_MONTH, rule.day + 1))
    return f"FREQ=MONTHLY;BYMONTH={months};BYMONTHDAY={days};BYSETPOS=-1"


_PERIODS = {
    Frequency.QUARTERLY: ("quý", (3, 6, 9, 12)),
    Frequency.HALF_YEARLY: ("nửa năm", (6, 12)),
    Frequency.YEARLY: ("năm", (12,)),
}


_PERIODS_IN_ENGLISH = {Frequency.QUARTERLY: "quarter", Frequency.HALF_YEARLY: "half-year", Frequency.YEARLY: "year"}


def describe(rrule: str, frequency: Frequency) -> Words:
    """Say a recurrence rule as offices do: "định kỳ vào ngày 15 của tháng cuối quý"."""
    if frequency not in _PERIODS:
        return Words("một lần", "once")
    parts = dict(part.split("=", 1) for part in rrule.split(";"))
    period, last_months = _PERIODS[frequency]
    day, months = parts["BYMONTHDAY"].rpartition(",")[2], tuple(int(month) for month in parts["BYMONTH"].split(","))
    if months == last_months:
        last = f"the last month of each {_PERIODS_IN_ENGLISH[frequency]}"
        return Words(f"định kỳ vào ngày {day} của tháng cuối {period}", f"on day {day} of {last}")
    named = ", ".join(map(str, months))
    return Words(f"định kỳ vào ngày {day} của tháng {named}", f"on day {day} of month {named}")
