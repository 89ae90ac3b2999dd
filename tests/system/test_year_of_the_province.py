"""The year 2023-2024 of the real plan with nobody answering: the letters of every mailbox, worked out by hand.

From design section 4 and the wall calendar, before any run. Due dates of reports: Fridays 15/9, 15/12, 15/3, and Saturday
15/6, moved to Monday 17/6. Days off: 1/9 and 4/9, 1/1, Tết 8-14/2, 18/4, 29/4 (worked on 4/5), 30/4, 1/5. The plan is
followed from Tuesday 22/8, when every lead unit is told of its part.

**A unit without a deadline in 2023** has its reports alone. Before a due date calendar days, on the working day before
where they fall on a day off: -14 of 15/9 is the holiday 1/9, so 31/8; of 17/6 the -3 is Friday 14/6 and the -1 Sunday
16/6, so Friday as well, and of the two only the nearer is told. The working day after comes the warning. Six letters a
period are no more than an address may get. Its head hears on the day and on the day after.

**A unit with a weakness to be put right "in 2023"** owes that by Sunday 31/12, moved over the holiday 1/1 to Tuesday 2/1:
-14 is Tuesday 19/12, within three working days of the warning of 18/12 about its report, so it travels in that letter;
-7 is 26/12, six working days from it, so a letter of its own; -3 is Saturday 30/12 and -1 the holiday 1/1, both on
Friday 29/12, the -1 alone; the day itself 2/1; the warning 3/1. Of a deadline the head hears each step.

**The planning department** is a unit with such a deadline, too, and owes more. The synthesis is due on the 20th (Wed
20/9, Wed 20/12, Wed 20/3, Thu 20/6): -14 on the 6th, -7 on the 13th, -3 on Friday 15/9, Friday 15/12 and Friday 15/3 (the
17th is a Sunday) and on Monday 17/6, each in the letter of the reports' own day; -1 on the 19th, 0 on the 20th, and +1 on
the 21st. The thirty deadlines "2023 and the years that follow" are one checkpoint on 31/12, so 2/1, in letters of their
own: 19/12, 26/12, 29/12, 2/1, and nothing after, for a checkpoint is never overdue. Its officer also gets what the planning
department is told of others: on the second working day late who has not reported, and each digest for leaders on the working
day before it leaves, that for the vice-chairs four times, as there are four of them.

**Those above**, reports: working days after the due date are 18, 19, 20, 21, 22, 25, 26, 27, 28, 29/9, 2, 3/10, so planning
19/9, office 22/9, vice-chairs 27/9, chair 3/10; likewise 19/12, 22/12, 27/12, 3/1 (1/1 is off); 19/3, 22/3, 27/3, 2/4; and
from 17/6: 19/6, 24/6, 27/6, 3/7. Deadlines, from 2/1: planning 4/1, office 9/1, vice-chairs 12/1, chair 18/1.

The planning department's own synthesis climbs past itself. +5 is Wed 27/9, but the office had its digest of that
period on 22/9: it reads of the synthesis in the supplement of Monday 2/10. Nobody hears on the day those below do, so
the vice-chair in charge of it reads of it on Monday 9/10 and the chair on Monday 16/10. In December +5 is 27/12, the week
after begins on Tuesday 2/1: 2/1, 8/1, 15/1. In March +5 is 27/3: 1/4, 8/4, 15/4. In June +5 is 27/6: 1/7; 8/7 lies behind
the year. What is about the planning department itself the office sees beforehand, as its own release: the working day before
each digest on which the planning department stands too.

The open group of investors that two weaknesses name owes nothing and is written to by nobody. It waits on the plan's own list of
questions, which the planning department's officer settles (`dondoc plan settle`), and its digests count it; nothing of the
mail failed all year, so the list for a person is empty and the operator has no letter.
"""

import pytest

from flows.work.rehearse.record import Event
from tests.support.province import (
    CHAIR,
    ECONOMY,
    FARMING,
    FOCAL,
    HOME_AFFAIRS,
    NO_YEAR_OF_ITS_OWN,
    OFFICE,
    SOCIETY,
    Letters,
    differences,
    letters_of,
    mailboxes_of,
    the_year,
    units_with_a_deadline_in_2023,
)

pytestmark = pytest.mark.system

ASSIGNED = ("22/08 assignment",)
Q3 = ("31/08 -14", "08/09 -7", "12/09 -3", "14/09 -1", "15/09 0", "18/09 +1")
Q4 = ("01/12 -14", "08/12 -7", "12/12 -3", "14/12 -1", "15/12 0", "18/12 +1")
Q1 = ("01/03 -14", "08/03 -7", "12/03 -3", "14/03 -1", "15/03 0", "18/03 +1")
Q2 = ("03/06 -14", "10/06 -7", "14/06 -1", "17/06 0", "18/06 +1")
REPORTS = (*ASSIGNED, *Q3, *Q4, *Q1, *Q2)
DEADLINE = ("26/12 -7", "29/12 -1", "02/01 0", "03/01 +1")
"""The -14 travels in the letter of 18/12."""
HEAD_OF_REPORTS = ("15/09 0", "18/09 +1", "15/12 0", "18/12 +1", "15/03 0", "18/03 +1", "17/06 0", "18/06 +1")

SYNTHESIS = (
    *("06/09 -14", "13/09 -7", "19/09 -1", "20/09 0", "21/09 +1"),
    *("06/12 -14", "13/12 -7", "19/12 -1", "20/12 0", "21/12 +1"),
    *("06/03 -14", "13/03 -7", "19/03 -1", "20/03 0", "21/03 +1"),
    *("06/06 -14", "13/06 -7", "19/06 -1", "20/06 0", "21/06 +1"),
)
"""The -3 of each travels in the letter of the reports' own day."""
CHECKPOINT = ("19/12 -14", "26/12 -7", "29/12 -1", "02/01 0")
HEAD_OF_SYNTHESIS = ("20/09 0", "21/09 +1", "20/12 0", "21/12 +1", "20/03 0", "21/03 +1", "20/06 0", "21/06 +1")
FOUR = 4
"""One preview for each vice-chair."""
TOLD_OF_OTHERS = (
    *("19/09 +2", "21/09 hold:+5", *["26/09 hold:+8"] * FOUR, "02/10 hold:+12"),
    *("19/12 +2", "21/12 hold:+5", *["26/12 hold:+8"] * FOUR, "02/01 hold:+12"),
    *("04/01 +2", "08/01 hold:+5", *["11/01 hold:+8"] * FOUR, "17/01 hold:+12"),
    *("19/03 +2", "21/03 hold:+5", *["26/03 hold:+8"] * FOUR, "01/04 hold:+12"),
    *("19/06 +2", "21/06 hold:+5", *["26/06 hold:+8"] * FOUR, "02/07 hold:+12"),
)

OF_THE_OFFICE = (
    *("21/09 hold:+5", "22/09 +5", "26/09 hold:+8", "02/10 hold:+12"),  # reports
    *("29/09 hold:+5", "02/10 +5", "06/10 hold:+8", "13/10 hold:+12"),  # the synthesis
    *("21/12 hold:+5", "22/12 +5", "26/12 hold:+8", "02/01 hold:+12"),
    *("29/12 hold:+5", "02/01 +5", "05/01 hold:+8", "12/01 hold:+12"),
    *("08/01 hold:+5", "09/01 +5", "11/01 hold:+8", "17/01 hold:+12"),  # deadlines
    *("21/03 hold:+5", "22/03 +5", "26/03 hold:+8", "01/04 hold:+12"),
    *("29/03 hold:+5", "01/04 +5", "05/04 hold:+8", "12/04 hold:+12"),
    *("21/06 hold:+5", "24/06 +5", "26/06 hold:+8", "02/07 hold:+12"),
    *("28/06 hold:+5", "01/07 +5", "05/07 hold:+8"),
)
OF_A_VICE_CHAIR = ("27/09 +8", "27/12 +8", "12/01 +8", "27/03 +8", "27/06 +8")
OF_THE_SYNTHESIS = ("09/10 +8", "08/01 +8", "08/04 +8")
"""To the vice-chair in charge of the planning department."""
OF_THE_CHAIR = ("03/10 +12", "16/10 +12", "03/01 +12", "15/01 +12", "18/01 +12", "02/04 +12", "15/04 +12", "03/07 +12")


def worked_out() -> Letters:
    """Return the letters of every mailbox there is."""
    letters: Letters = {}
    for unit in NO_YEAR_OF_ITS_OWN:
        letters |= mailboxes_of(unit, REPORTS, HEAD_OF_REPORTS)
    for unit in units_with_a_deadline_in_2023():
        letters |= mailboxes_of(unit, (*REPORTS, *DEADLINE), (*HEAD_OF_REPORTS, *DEADLINE))
    own = (*REPORTS, *DEADLINE, *SYNTHESIS, *CHECKPOINT)
    letters |= {
        f"vanthu.{FOCAL}": [*own],
        f"daumoi.{FOCAL}": [*own, *TOLD_OF_OTHERS],
        f"thutruong.{FOCAL}": [*HEAD_OF_REPORTS, *DEADLINE, *HEAD_OF_SYNTHESIS, "02/01 0"],
        OFFICE: [*OF_THE_OFFICE],
        ECONOMY: [*OF_A_VICE_CHAIR, *OF_THE_SYNTHESIS],
        **{leader: [*OF_A_VICE_CHAIR] for leader in (FARMING, SOCIETY, HOME_AFFAIRS)},
        CHAIR: [*OF_THE_CHAIR],
    }
    return letters


@pytest.fixture(scope="module")
def silent() -> list[Event]:
    return the_year()


def test_every_mailbox_of_the_province_gets_the_letters_worked_out_by_hand_and_no_other(silent: list[Event]) -> None:
    assert differences(letters_of(silent), worked_out()) == []


def test_the_hand_has_a_list_for_every_mailbox_of_the_fifty_four_lead_units_and_of_those_above() -> None:
    letters = worked_out()
    assert len(letters) == 54 * 3 + len((OFFICE, ECONOMY, FARMING, SOCIETY, HOME_AFFAIRS, CHAIR))


def test_deadlines_of_the_year_are_due_on_the_working_day_after_the_holiday(silent: list[Event]) -> None:
    opened = [e for e in silent if e["event"] == "obligation" and e["kind"] == "remediation"]
    assert {(e["original_due_on"], e["due_on"], e["due_version"]) for e in opened} == {("2023-12-31", "2024-01-02", 1)}
    # Eight weaknesses end with 2023: one of the trade department, two of the environment's and one of the building department,
    # each of the three with all districts, one of all departments and districts, one of the education and one of the labour
    # department, and one of the insurance with the labour department.
    assert len(opened) == 1 + 3 * (1 + 27) + (20 + 27) + 1 + 1 + 2
