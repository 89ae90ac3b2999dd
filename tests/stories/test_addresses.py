"""Letters go to whoever stands behind a role when they leave; where nobody does, a person is asked and the rest go on."""

from models.facts.ladder import Role
from models.facts.units import ContactRole
from models.instance import instance
from models.people_list import needs_person, settle
from models.tables import Message, MessageState, NeedsPerson
from tests.support.office import Day


def test_a_unit_without_an_address_is_put_before_a_person_and_the_others_get_their_letters(day: Day) -> None:
    day.begin()
    day.deliver()
    for role in (ContactRole.CLERK, ContactRole.HEAD):
        day.new_mailbox("binh-son", role, None)
    day.mailbox.new()
    done = day.live_through("31/8/2023")
    assert done.unreachable == 2
    assert [row.what for row in day.rows(NeedsPerson)] == [
        "Không có địa chỉ nhận thư cho vai trò “clerk” đối với UBND huyện Bình Sơn.",
        "Không có địa chỉ nhận thư cho vai trò “contact” đối với UBND huyện Bình Sơn.",
    ]
    assert {letter.address.partition("@")[0] for letter in day.mailbox.letters} == {
        "vanthu.khdt",
        "daumoi.khdt",
        "vanthu.ct",
        "daumoi.ct",
        "chung.yt",
        "vanthu.ap",
        "daumoi.ap",
        "cuabien",
    }


def test_a_missing_address_is_asked_for_once_however_often_the_sender_looks(day: Day) -> None:
    day.begin()
    day.new_mailbox("binh-son", ContactRole.CLERK, None)
    day.new_mailbox("binh-son", ContactRole.HEAD, None)
    for moment in ("08:00", "09:00", "10:00"):
        day.deliver(f"23/8/2023 {moment}")
    assert [row.settled_at for row in day.rows(NeedsPerson)] == [None, None]


def test_a_contact_that_changes_between_decision_and_sending_takes_the_letter_along(day: Day) -> None:
    day.begin()
    day.deliver()
    day.mailbox.new()
    day.sweep("31/8/2023 07:00")
    day.new_mailbox("ct", ContactRole.CLERK, "vanthu.moi@bachai.example")
    day.deliver("31/8/2023 07:30")
    day.live("8/9/2023")
    assert not day.mailbox.to("vanthu.ct")
    assert day.arrived()["vanthu.moi"] == ["31/08 reminder -14", "08/09 reminder -7"]


def test_until_the_day_of_going_live_every_letter_goes_to_the_operator_with_its_reader_named(day: Day) -> None:
    day.begin(live=False)
    day.deliver()
    day.live("31/8/2023")
    operator = day.office.settings.operator_address
    assert {letter.address for letter in day.mailbox.letters} == {operator}
    assert {str(letter.mail["To"]).partition("<")[2].rstrip(">") for letter in day.mailbox.letters} == {operator}
    marked = {row.message_id: row.intended_for for row in day.rows(Message)}
    for letter in day.mailbox.letters:
        reader = marked[letter.message_id]
        assert letter.subject.startswith(f"[Chạy thử, dự kiến gửi {reader}]")
        assert f"Người nhận dự kiến: {reader}" in letter.text
    assert set(marked.values()) == {
        f"{mailbox}@bachai.example"
        for mailbox in (
            *("vanthu.khdt", "daumoi.khdt", "vanthu.ct", "daumoi.ct", "chung.yt"),
            *("vanthu.ap", "daumoi.ap", "vanthu.bs", "cuabien"),
        )
    }


def test_a_letter_names_an_office_and_has_one_recipient(day: Day) -> None:
    day.begin()
    day.deliver()
    for letter in day.mailbox.letters:
        assert len(letter.mail["To"].addresses) == 1
        assert letter.mail["To"].addresses[0].addr_spec == letter.address
        assert not letter.mail["Cc"]
        assert letter.mail["Auto-Submitted"] == "auto-generated"


def test_where_the_officer_is_not_named_the_registry_stands_in_with_one_letter(day: Day) -> None:
    day.begin()
    day.deliver()
    roles = {row.role for row in day.decisions(notice="assignment") if row.unit_id == 5}
    assert roles == {Role.CLERK, Role.CONTACT}
    assert day.arrived()["vanthu.bs"] == ["22/08 assignment assignment"]


def test_a_letter_that_cannot_be_sent_is_put_before_a_person_and_the_others_get_theirs(day: Day) -> None:
    day.begin()
    day.deliver()
    day.new_mailbox("ct", ContactRole.CLERK, "văn.thư@bachai.example")  # no server without SMTPUTF8 can be told this
    day.mailbox.new()
    day.live("31/8/2023")
    assert "daumoi.ct" in {letter.address.partition("@")[0] for letter in day.mailbox.letters}
    assert "vanthu.khdt" in {letter.address.partition("@")[0] for letter in day.mailbox.letters}
    (blocked,) = [row for row in day.rows(Message) if row.state is MessageState.BLOCKED]
    assert blocked.address == "văn.thư@bachai.example"
    assert [row.key for row in day.rows(NeedsPerson)] == [f"message:{blocked.id}"]


def test_the_operator_is_told_once_a_working_day_of_what_needs_a_person_and_no_more_when_it_is_settled(
    day: Day,
) -> None:
    """No mailbox at the district from Tuesday 22/8; found missing on Thursday 31/8 as its first reminder is due."""
    day.begin()
    day.deliver()
    for role in (ContactRole.CLERK, ContactRole.HEAD):
        day.new_mailbox("binh-son", role, None)
    day.live("31/8/2023", "8/9/2023")
    letters = [letter for letter in day.mailbox.letters if letter.address == day.office.settings.operator_address]
    # The list was empty at the morning sweep of 31/8; 1/9 to 4/9 are days off.
    assert [str(letter.mail["Date"])[:16] for letter in letters] == [
        "Tue, 05 Sep 2023",
        "Wed, 06 Sep 2023",
        "Thu, 07 Sep 2023",
        "Fri, 08 Sep 2023",
    ]
    assert "Không có địa chỉ nhận thư cho vai trò “clerk” đối với UBND huyện Bình Sơn." in letters[0].text
    assert 'dondoc contact set --unit "UBND huyện Bình Sơn"' in letters[0].text
    day.mailbox.new()
    with day.office.database.write() as session:
        settle(session, [row.key for row in day.rows(NeedsPerson)], day.clock())
    day.live("11/9/2023")
    assert day.office.settings.operator_address not in day.mailbox.addresses()


def test_the_operators_own_letter_is_no_rehearsal_before_going_live(day: Day) -> None:
    day.begin()
    with day.office.database.write() as session:
        ours = instance(session, day.clock())
        ours.go_live_on = None
        session.add(ours)
        needs_person(session, "probe", "Một việc cần người xem.", "Xem lại.", day.clock())
    day.live("23/8/2023")
    (letter,) = [found for found in day.mailbox.letters if "Cần người xử lý" in found.subject]
    assert letter.address == day.office.settings.operator_address
    assert "Thư chạy thử" not in letter.text
