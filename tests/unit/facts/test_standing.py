"""Standing follows from the day: due soon, overdue, on time, late, in the words of the tracking reports."""

from datetime import date

import pytest

from models.facts.lifecycle import ObligationState
from models.facts.standing import Counts, Standing, count, standing

DUE = date(2023, 9, 15)
X = ObligationState


@pytest.mark.parametrize(
    ("state", "first_filed_on", "today", "expected"),
    [
        (X.OWED, None, date(2023, 8, 31), Standing.NOT_DUE),  # fifteen days before
        (X.OWED, None, date(2023, 9, 1), Standing.DUE_SOON),  # fourteen days before
        (X.OWED, None, date(2023, 9, 14), Standing.DUE_SOON),
        (X.OWED, None, date(2023, 9, 15), Standing.DUE_TODAY),
        (X.OWED, None, date(2023, 9, 16), Standing.OVERDUE),
        (X.FILED, date(2023, 9, 15), date(2023, 10, 1), Standing.FILED_ON_TIME),
        (X.FILED, date(2023, 9, 16), date(2023, 10, 1), Standing.FILED_LATE),
        (X.ACCEPTED, date(2023, 9, 10), date(2023, 10, 1), Standing.FILED_ON_TIME),
        (X.ACCEPTED, date(2023, 9, 18), date(2023, 10, 1), Standing.FILED_LATE),
        # sent back: it is owed again on its date
        (X.RETURNED, date(2023, 9, 10), date(2023, 9, 14), Standing.DUE_SOON),
        (X.RETURNED, date(2023, 9, 10), date(2023, 9, 18), Standing.OVERDUE),
        (X.CANCELLED, None, date(2023, 10, 1), Standing.NO_LONGER_OWED),
        (X.MERGED, None, date(2023, 10, 1), Standing.NO_LONGER_OWED),
    ],
    ids=str,
)
def test_a_duty_stands_as_its_dates_say(
    state: ObligationState, first_filed_on: date | None, today: date, expected: Standing
) -> None:
    assert standing(state, DUE, first_filed_on, today) is expected


def test_standings_add_up_in_four_cells_and_what_is_no_longer_owed_is_not_counted() -> None:
    counts = count(
        [
            Standing.FILED_ON_TIME,
            Standing.FILED_ON_TIME,
            Standing.FILED_LATE,
            Standing.NOT_DUE,
            Standing.DUE_SOON,
            Standing.DUE_TODAY,
            Standing.OVERDUE,
            Standing.NO_LONGER_OWED,
        ]
    )
    assert counts == Counts(on_time=2, late=1, in_term=3, overdue=1)
    assert (counts.received, counts.missing, counts.total) == (3, 4, 7)
