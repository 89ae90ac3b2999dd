"""The year 2023-2024 of the real plan in which much happens: the letters of every mailbox, worked out by hand.

Whatever the script does not touch is as in the silent year (`test_year_of_the_province.py`); what it does, day by day:

**Reports.** The justice department reports on Tue 5/9: a receipt, no reminder of that period any more; accepted on Fri 8/9,
which it is told. The home affairs department reports at ten on the day itself, 15/9, when the letter of that morning has left: no
warning, nobody above. A district reports on Fri 22/9 at ten, the morning on which the office was told that it was late:
the office is told that it has come.

**A return and a resubmission.** The health department reports on Tue 12/9, after the -3 of that morning; on Wed 13/9 it is
returned for Wed 20/9. Of that date -14 lies before, -7 is the day of the return itself, so the next morning, Thu 14/9; -3 is
Sunday 17/9, so Fri 15/9: the fifth letter of the period. The -1 of 19/9 would take the sixth place, which is kept for the
warning. It reports on 19/9, accepted on 20/9. The head hears nothing: of the old date no day was left, of the new none came.

**An extension.** On Mon 4/12 the trade department gets until Fri 22/12, and is told. -14 is 8/12, -7 15/12, -3 19/12, -1 21/12:
with the 1/12 of the old date five letters, so the day itself is passed over for registry and officer (the head, with no
letter yet, hears it), and the sixth is the warning of Mon 25/12. Its deadline of 2/1 keeps to these days: the -14 of 19/12 is in the
letter of that day (to the head alone a letter of its own), the -7 of 26/12 is one working day from the warning, so in that;
-1 on 29/12 is four from it, so by itself. Above it: planning 26/12; the office's +5 is 29/12, but it had that period's digest on
22/12, so the supplement on the first working day of the week after, Tue 2/1; the vice-chair on Mon 8/1, the chair on Mon 15/1,
each shown to the planning department the working day before (29/12, 5/1, 12/1).

**A bounce.** On Mon 11/12 the newest letter to the officer of the science department comes back, the -7 of 8/12. Its registry had the same,
so nothing is told twice; from then on the registry alone is written to. Nobody corrects the address, so from the next working
day on the operator has the list for a person, every working day that the program is there.

**A claim of "done".** On 11/12 the social insurance reports its one weakness as put right: a receipt, and its deadline of 2/1
climbs no more. The planning department owes a decision within five working days, by Mon 18/12: -7 is the day of the claim, so the
next morning, 12/12; -3 is Fri 15/12 and -1 Sunday, so Friday too, the -1 alone; 0 on 18/12, also to its head. At ten that day it is
resolved: the insurance is told, and owes nothing more, in this year or the next.

**A merger.** On Tue 12/12 the transport department goes into the building department, which is told that day of the one
weakness that it did not lead before; all else both led, so its days are its own. The other is written to no more.

**An outage** from Mon 11/3 to Wed 20/3, over the due date 15/3. On Thu 21/3 each unit gets its latest step alone, the warning;
the planning department's own letter of that day has the warning of its synthesis in it, too (due 20/3, +1 21/3). Working days
above the unit count from there: 21, 22/3 planning; 25, 26, 27/3 office; 28, 29/3, 1/4 vice-chairs; 2, 3, 4, 5/4 chair. The
days 22/3, 27/3 and 2/4 of these rungs found the program at work, so nothing waits for approval. The synthesis climbs on
the same days: 21, 22, 25, 26, 27/3 is its +5, 1/4 its +8, 5/4 its +12, so it leaves on the day of the digest and is no supplement, a
letter of its own as ever. The finance department's paper came on 14/3 and is entered at ten on 21/3: registry and officer read
so in the receipt, its head, who was told that morning that it was late, in a letter.

**A changed calendar.** On Wed 5/6 Monday 17/6 is declared off and Saturday 22/6 worked for it. 15/6 moves to Tue 18/6, and
each unit is told. -14 is 4/6, which has passed; -7 Tue 11/6; -3 is Saturday 15/6 and -1 the day off 17/6, both Fri 14/6; 0 on 18/6, +1 on
19/6. With 3/6 five letters. Above: 20/6 planning; 21, 22, 24/6 office, seen beforehand on Saturday 22/6; 25, 26, 27/6
vice-chairs; 28/6, 1, 2, 3/7 chair. The synthesis stays on 20/6: -14 6/6, -7 13/6, -3 on 14/6 in the letter of that day, -1 on 19/6 in
the warning, 0 on 20/6, +1 on 21/6; +5 is 21, 22, 24, 25, 26/6, after the office's digest, so Mon 1/7, seen on 28/6; the vice-chair's
of Mon 8/7 is seen on 5/7.
"""

from datetime import date
from pathlib import Path

import pytest

from flows.work.rehearse.record import Event
from flows.work.rehearse.script import read_script
from models.calendars import load_calendar
from tests.support.province import (
    CHAIR,
    ECONOMY,
    FARMING,
    FOCAL,
    HOME_AFFAIRS,
    NO_YEAR_OF_ITS_OWN,
    OFFICE,
    OPERATOR,
    SOCIAL_INSURANCE,
    SOCIETY,
    Letters,
    daily,
    differences,
    letters_of,
    mailboxes_of,
    the_year,
    units_with_a_deadline_in_2023,
)

pytestmark = pytest.mark.system

SCRIPT = """
- {on: 2023-09-05, do: report, unit: Sở Tư pháp}
- {on: 2023-09-08, do: accept, unit: Sở Tư pháp}
- {on: 2023-09-12, do: report, unit: Sở Y tế}
- {on: 2023-09-13, do: return, unit: Sở Y tế, by: 2023-09-20, reason: bổ sung số liệu tuyến xã}
- {on: 2023-09-15, do: report, unit: Sở Nội vụ}
- {on: 2023-09-19, do: report, unit: Sở Y tế}
- {on: 2023-09-20, do: accept, unit: Sở Y tế}
- {on: 2023-09-22, do: report, unit: UBND huyện Bá Thước}
- {on: 2023-12-04, do: extend, unit: Sở Công Thương, period: 2023-Q4, until: 2023-12-22, reason: chờ số liệu quý}
- {on: 2023-12-11, do: bounce, unit: Sở Khoa học và Công nghệ, role: contact}
- {on: 2023-12-11, do: report, unit: Bảo hiểm Xã hội tỉnh, period: 2023-Q4, done: true}
- {on: 2023-12-12, do: merge, units: [Sở Giao thông vận tải], into: Sở Xây dựng, basis: Nghị quyết của HĐND tỉnh}
- {on: 2023-12-18, do: resolve, unit: Bảo hiểm Xã hội tỉnh, period: 2023-Q4, evidence: biên bản kiểm tra}
- {on: 2024-03-11, do: outage, until: 2024-03-20}
- {on: 2024-03-14, do: report, unit: Sở Tài chính, period: 2024-Q1}
- {on: 2024-06-05, do: holiday, day: 2024-06-17, make_up: 2024-06-22, name: hoán đổi ngày làm việc}
"""

ASSIGNED = ("22/08 assignment",)
Q3 = ("31/08 -14", "08/09 -7", "12/09 -3", "14/09 -1", "15/09 0", "18/09 +1")
Q4 = ("01/12 -14", "08/12 -7", "12/12 -3", "14/12 -1", "15/12 0", "18/12 +1")
DEADLINE = ("26/12 -7", "29/12 -1", "02/01 0", "03/01 +1")
Q1 = ("01/03 -14", "08/03 -7", "21/03 +1")
Q2 = ("03/06 -14", "05/06 due_changed", "11/06 -7", "14/06 -1", "18/06 0", "19/06 +1")
LATER = (*Q4, *DEADLINE, *Q1, *Q2)
"""From the fourth quarter on, where nothing happens to the unit itself."""
HEAD_Q3, HEAD_Q4 = ("15/09 0", "18/09 +1"), ("15/12 0", "18/12 +1")
HEAD_Q1, HEAD_Q2 = ("21/03 +1",), ("18/06 0", "19/06 +1")
HEAD_LATER = (*HEAD_Q4, *DEADLINE, *HEAD_Q1, *HEAD_Q2)

JUSTICE = (*ASSIGNED, "31/08 -14", "05/09 receipt", "08/09 accepted", *LATER)
HOME = (*ASSIGNED, *Q3[:-1], "15/09 receipt", *LATER)
BA_THUOC = (*ASSIGNED, *Q3, "22/09 receipt", *LATER)
HEALTH = (
    *(*ASSIGNED, "31/08 -14", "08/09 -7", "12/09 -3", "12/09 receipt", "13/09 returned", "14/09 -7", "15/09 -3"),
    *("19/09 receipt", "20/09 accepted", *LATER),
)
TRADE = (
    *(*ASSIGNED, *Q3),
    *("01/12 -14", "04/12 extension:1", "08/12 -14", "15/12 -7", "19/12 -3", "21/12 -1", "25/12 +1"),
    *("29/12 -1", "02/01 0", "03/01 +1", *Q1, *Q2),
)
HEAD_OF_TRADE = (
    *(*HEAD_Q3, "19/12 -14", "22/12 0", "25/12 +1", "29/12 -1", "02/01 0", "03/01 +1"),
    *(*HEAD_Q1, *HEAD_Q2),
)
INSURANCE = (*ASSIGNED, *Q3, "01/12 -14", "08/12 -7", "11/12 receipt", "18/12 resolved")
OFFICER_OF_SCIENCE = (*ASSIGNED, *Q3, "01/12 -14", "08/12 -7")
TRANSPORT = (*ASSIGNED, *Q3, "01/12 -14", "08/12 -7", "12/12 -3")
BUILDING = (*ASSIGNED, *Q3, "12/12 assignment", *LATER)
FINANCE = (*ASSIGNED, *Q3, *LATER, "21/03 receipt")
HEAD_OF_FINANCE = (*HEAD_Q3, *HEAD_LATER, "21/03 follow_up")

SYNTHESIS = (
    *("06/09 -14", "13/09 -7", "19/09 -1", "20/09 0", "21/09 +1"),
    *("06/12 -14", "13/12 -7", "19/12 -1", "20/12 0", "21/12 +1"),
    "06/03 -14",  # its warning is in the letter of 21/3
    *("06/06 -14", "13/06 -7", "20/06 0", "21/06 +1"),  # its -1 is in the letter of 19/6
)
CHECKPOINT = ("19/12 -14", "26/12 -7", "29/12 -1", "02/01 0")
DECISION = ("12/12 -7", "15/12 -1", "18/12 0")
"""What the planning department owes on the claim of "done"."""
HEAD_OF_SYNTHESIS = ("20/09 0", "21/09 +1", "20/12 0", "21/12 +1", "20/06 0", "21/06 +1")
FOUR = 4
"""One preview for each vice-chair."""
TOLD_OF_OTHERS = (
    *("19/09 +2", "21/09 hold:+5", *["26/09 hold:+8"] * FOUR, "02/10 hold:+12"),
    *("19/12 +2", "21/12 hold:+5", *["26/12 hold:+8"] * FOUR, "02/01 hold:+12"),
    *("26/12 +2", "29/12 hold:+5", "05/01 hold:+8", "12/01 hold:+12"),  # the trade department
    *("04/01 +2", "08/01 hold:+5", *["11/01 hold:+8"] * FOUR, "17/01 hold:+12"),
    *("22/03 +2", "26/03 hold:+5", *["29/03 hold:+8"] * FOUR, "04/04 hold:+12"),
    *("20/06 +2", "22/06 hold:+5", *["26/06 hold:+8"] * FOUR, "02/07 hold:+12"),
)

OF_THE_OFFICE = (
    *("21/09 hold:+5", "22/09 +5", "22/09 follow_up", "26/09 hold:+8", "02/10 hold:+12"),
    *("29/09 hold:+5", "02/10 +5", "06/10 hold:+8", "13/10 hold:+12"),
    *("21/12 hold:+5", "22/12 +5", "26/12 hold:+8", "02/01 hold:+12"),
    *("29/12 hold:+5", "02/01 +5", "05/01 hold:+8", "12/01 hold:+12"),
    "02/01 +5",  # the trade department
    *("08/01 hold:+5", "09/01 +5", "11/01 hold:+8", "17/01 hold:+12"),
    *("26/03 hold:+5", "27/03 +5", "29/03 hold:+8", "04/04 hold:+12"),  # reports
    *("26/03 hold:+5", "27/03 +5", "29/03 hold:+8", "04/04 hold:+12"),  # the synthesis
    *("22/06 hold:+5", "24/06 +5", "26/06 hold:+8", "02/07 hold:+12"),
    *("28/06 hold:+5", "01/07 +5", "05/07 hold:+8"),
)
OF_A_VICE_CHAIR = ("27/09 +8", "27/12 +8", "12/01 +8", "01/04 +8", "27/06 +8")
OF_THE_ECONOMY = ("09/10 +8", "08/01 +8", "01/04 +8", "08/01 +8")
"""The synthesis of three quarters, and the trade department."""
OF_THE_CHAIR = (
    *("03/10 +12", "16/10 +12", "03/01 +12", "15/01 +12", "18/01 +12"),
    "15/01 +12",  # the trade department
    *("05/04 +12", "05/04 +12", "03/07 +12"),
)
CAME_BACK = date(2023, 12, 11)
AWAY = [date(2024, 3, day) for day in (11, 12, 13, 14, 15, 18, 19, 20)]
SWAPPED_OFF, SWAPPED_ON = date(2024, 6, 17), date(2024, 6, 22)


def worked_out() -> Letters:
    """Return the letters of every mailbox there is."""
    letters: Letters = {}
    for unit in NO_YEAR_OF_ITS_OWN:
        people, head = (*ASSIGNED, *Q3, *Q4, *Q1, *Q2), (*HEAD_Q3, *HEAD_Q4, *HEAD_Q1, *HEAD_Q2)
        letters |= mailboxes_of(unit, people, head)
    for unit in units_with_a_deadline_in_2023():
        letters |= mailboxes_of(unit, (*ASSIGNED, *Q3, *LATER), (*HEAD_Q3, *HEAD_LATER))
    letters |= mailboxes_of("so-tu-phap", JUSTICE, HEAD_LATER)
    letters |= mailboxes_of("so-noi-vu", HOME, ("15/09 0", *HEAD_LATER))
    letters |= mailboxes_of("huyen-ba-thuoc", BA_THUOC, (*HEAD_Q3, *HEAD_LATER))
    letters |= mailboxes_of("so-y-te", HEALTH, HEAD_LATER)
    letters |= mailboxes_of("so-cong-thuong", TRADE, HEAD_OF_TRADE)
    letters |= mailboxes_of(SOCIAL_INSURANCE, INSURANCE, HEAD_Q3)
    letters |= {"daumoi.so-khoa-hoc-va-cong-nghe": [*OFFICER_OF_SCIENCE]}
    letters |= mailboxes_of("so-giao-thong-van-tai", TRANSPORT, HEAD_Q3)
    letters |= mailboxes_of("so-xay-dung", BUILDING, (*HEAD_Q3, *HEAD_LATER))
    letters |= mailboxes_of("so-tai-chinh", FINANCE, HEAD_OF_FINANCE)
    own = (*ASSIGNED, *Q3, *LATER, *SYNTHESIS, *CHECKPOINT, *DECISION)
    return letters | {
        f"vanthu.{FOCAL}": [*own],
        f"daumoi.{FOCAL}": [*own, *TOLD_OF_OTHERS],
        f"thutruong.{FOCAL}": [*HEAD_Q3, *HEAD_LATER, *HEAD_OF_SYNTHESIS, "02/01 0", "18/12 0"],
        OFFICE: [*OF_THE_OFFICE],
        ECONOMY: [*OF_A_VICE_CHAIR, *OF_THE_ECONOMY],
        **{leader: [*OF_A_VICE_CHAIR] for leader in (FARMING, SOCIETY, HOME_AFFAIRS)},
        CHAIR: [*OF_THE_CHAIR],
        OPERATOR: daily(load_calendar(), CAME_BACK, (*AWAY, SWAPPED_OFF), (SWAPPED_ON,)),
    }


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    file: Path = tmp_path_factory.mktemp("province") / "kich-ban.yaml"
    file.write_text(SCRIPT, encoding="utf-8")
    return the_year(read_script(file))


def test_every_mailbox_gets_the_letters_worked_out_by_hand_and_no_other(lived: list[Event]) -> None:
    assert differences(letters_of(lived), worked_out()) == []


def test_the_department_that_goes_on_is_told_of_the_one_weakness_it_did_not_lead_and_reminded_of_it(
    lived: list[Event],
) -> None:
    told = [e for e in lived if e["event"] == "mail" and e["to"].startswith("vanthu.so-xay-dung@")]
    assert [e["items"] for e in told if e["at"] > "2023-12" and e["notice"] == "assignment"] == [["KH211-2023/38"]]
    before = next(e["items"] for e in told if e["at"].startswith("2023-12-08"))
    after = next(e["items"] for e in told if e["at"].startswith("2023-12-14"))
    assert sorted({*after} - {*before}) == ["KH211-2023/38"]


def test_letters_after_a_new_due_date_name_the_new_date_and_its_version(lived: list[Event]) -> None:
    told = [e for e in lived if e["event"] == "mail" and e["notice"] in {"reminder", "due_today", "overdue"}]
    of = {(e["to"].partition("@")[0], e["at"][:10]): (e["due_on"], e["due_version"]) for e in told}
    assert of["vanthu.so-cong-thuong", "2023-12-21"] == ("2023-12-22", 2)
    assert of["vanthu.so-y-te", "2023-09-15"] == ("2023-09-20", 2)
    assert of["vanthu.huyen-ba-thuoc", "2024-06-18"] == ("2024-06-18", 2)


def test_nothing_waits_for_approval_after_the_outage(lived: list[Event]) -> None:
    assert [e for e in lived if e["event"] == "held" and e["needs_approval"]] == []
