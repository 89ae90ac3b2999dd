"""Whoever is missing: the next person up is told, says the letter why, and a person is asked to mend it."""

from datetime import date

from sqlmodel import select

from models.facts.units import ContactRole
from models.tables import Contact, NeedsPerson, Portfolio, Post
from tests.support.office import Day


def without_mailbox(day: Day, code: str) -> None:
    with day.office.database.write() as session:
        post = session.exec(select(Post).where(Post.code == code)).one()
        for row in session.exec(select(Contact).where(Contact.post_id == post.id)):
            session.delete(row)


def test_where_the_vice_chair_has_no_mailbox_the_chair_is_told_with_a_remark(day: Day) -> None:
    """Late from 15/9; the eighth working day is 27/9."""
    day.begin()
    day.deliver()
    without_mailbox(day, "pct-van-xa")
    day.live("15/9/2023", "28/9/2023")
    assert not day.mailbox.to("pct.vanxa")
    (letter,) = [one for one in day.mailbox.to("chutich") if "27/09/2023" in one.text or "Sở Y tế" in one.text]
    words = " ".join(letter.text.split())
    assert "vì Phó Chủ tịch phụ trách hiện chưa có hộp thư nhận báo cáo" in words
    assert "Sở Công Thương: đã quá hạn" not in letter.text  # of that vice-chair's units alone
    (line,) = [row for row in day.rows(NeedsPerson) if row.settled_at is None]
    assert "Phó Chủ tịch phụ trách (Sở Y tế)" in line.what
    assert "the vice-chair in charge (Sở Y tế)" in line.what_en
    assert day.mailbox.to("pct.kinhte")


def test_a_vacant_post_is_told_to_the_next_person_up(day: Day) -> None:
    day.begin()
    day.deliver()
    with day.office.database.write() as session:
        post = session.exec(select(Post).where(Post.code == "van-phong")).one()
        post.valid_to = date(2023, 9, 1)
        session.add(post)
    day.live("15/9/2023", "22/9/2023")
    told = [one for one in day.mailbox.to("pct.vanxa") if one.subject.startswith("[Báo cáo]")]
    assert len(told) == 1
    assert "vì Văn phòng UBND hiện chưa có hộp thư" in " ".join(told[0].text.split())


def test_who_has_a_mailbox_again_is_told_and_the_line_is_taken_off(day: Day) -> None:
    day.begin()
    day.deliver()
    without_mailbox(day, "van-phong")
    day.live("15/9/2023", "22/9/2023")
    assert [row.key for row in day.rows(NeedsPerson) if row.settled_at is None]
    with day.office.database.write() as session:
        post = session.exec(select(Post).where(Post.code == "van-phong")).one()
        session.add(
            Contact(post_id=post.id, role=ContactRole.HEAD, address="vanphong@bachai.example", display_name="Văn phòng")
        )
    day.deliver("25/9/2023 08:00")
    assert not [row.key for row in day.rows(NeedsPerson) if row.settled_at is None]


def test_a_unit_without_a_vice_chair_is_told_to_the_chair(day: Day) -> None:
    day.begin()
    day.deliver()
    with day.office.database.write() as session:
        post = session.exec(select(Post).where(Post.code == "pct-van-xa")).one()
        for row in session.exec(select(Portfolio).where(Portfolio.post_id == post.id)):
            session.delete(row)
    day.live("15/9/2023", "28/9/2023")
    assert [one for one in day.mailbox.to("chutich") if "Sở Y tế" in one.text]


def test_a_deputy_stands_in_for_a_head(day: Day) -> None:
    day.begin()
    day.deliver()
    day.new_mailbox("yt", ContactRole.HEAD, None)
    with day.office.database.write() as session:
        unit = next(row for row in day.rows(Contact) if row.address.startswith("chung.yt")).unit_id
        session.add(
            Contact(
                unit_id=unit, role=ContactRole.DEPUTY, address="phogd.yt@bachai.example", display_name="Phó Giám đốc"
            )
        )
    day.live("15/9/2023")
    assert day.arrived()["phogd.yt"] == ["15/09 reminder 0"]


def test_one_officer_of_two_units_gets_one_letter_that_names_both(day: Day) -> None:
    day.begin()
    day.deliver()
    day.mailbox.new()
    day.new_mailbox("an-phu", ContactRole.CONTACT, "lienhuyen@bachai.example")
    day.new_mailbox("cua-bien", ContactRole.CONTACT, "lienhuyen@bachai.example")
    day.live("31/8/2023")
    (letter,) = day.mailbox.to("lienhuyen")
    words = " ".join(letter.text.split())
    assert "UBND huyện An Phú; UBND thị xã Cửa Biển cần báo cáo" in words


def test_one_officer_of_two_units_gets_one_notice_of_assignment_and_each_item_names_its_unit(day: Day) -> None:
    day.begin()
    day.new_mailbox("an-phu", ContactRole.CONTACT, "lienhuyen@bachai.example")
    day.new_mailbox("cua-bien", ContactRole.CONTACT, "lienhuyen@bachai.example")
    day.deliver()
    (letter,) = day.mailbox.to("lienhuyen")
    assert "UBND huyện An Phú" in letter.text
    assert "UBND thị xã Cửa Biển" in letter.text


def test_an_english_reader_reads_the_reason_of_the_due_date_in_english(day: Day) -> None:
    day.begin()
    with day.office.database.write() as session:
        for row in session.exec(select(Contact).where(Contact.address == "vanthu.ct@bachai.example")):
            row.language = "en"
            session.add(row)
    day.deliver()
    day.live("31/8/2023")
    for letter in day.mailbox.to("vanthu.ct"):
        words = " ".join(letter.text.split())
        assert "By Plan 35/KH-UBND, reports are due on day 15" in words
        assert "định kỳ vào ngày 15" not in words
