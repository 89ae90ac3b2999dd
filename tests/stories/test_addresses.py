"""Letters go to whoever stands behind a role when they leave; where nobody does, a person is asked and the rest go on."""

from models.facts.ladder import Role
from models.facts.units import ContactRole
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
