"""The synthesis report: what it says of each unit, where each sentence comes from, what the reviewer alone sees."""

from datetime import date

import pytest

from documents.write.sources import sources_of
from documents.write.synthesis import synthesis_paper
from documents.write.word import word_file
from models.facts.lifecycle import Stage
from models.facts.standing import Standing
from tests.support.organisation import AN_PHU, HEALTH, PLANNING, TRADE
from tests.support.papers import document, facts, lead, marks, paragraphs, report, said, small_facts, text_of, weakness


def words_of(found: object) -> str:
    return "\n".join(sentence.text for sentence in synthesis_paper(found).sentences())  # type: ignore[arg-type]  # facts


def test_a_unit_without_a_report_has_said_nothing_and_no_progress_is_inferred() -> None:
    silent = weakness(1, "Giải ngân chậm.", lead(1, TRADE, None), lead(2, HEALTH, said(2, "Đã làm.")))
    words = words_of(facts(silent))
    assert f"{TRADE}: chưa có báo cáo." in words
    assert f"{HEALTH} báo cáo: “Đã làm.”" in words


def test_a_paper_whose_content_waits_to_be_entered_is_not_called_missing() -> None:
    pending = report(1, None, content_pending=True, standing=Standing.FILED_ON_TIME)
    words = words_of(facts(weakness(1, "Giải ngân chậm.", lead(1, TRADE, None, reports=(pending,)))))
    assert f"{TRADE}: đã gửi văn bản, chưa nhập nội dung." in words
    assert f"{TRADE}: chưa có báo cáo" not in words


def test_units_that_wrote_the_same_words_stand_together_and_each_is_a_source() -> None:
    same = weakness(1, "Rác thải.", lead(1, TRADE, said(1, "Đã thu gom.")), lead(2, HEALTH, said(2, "Đã  thu gom.")))
    paper = synthesis_paper(facts(same))
    sentence = next(one for one in paper.sentences() if "cùng nội dung" in one.text)
    assert sentence.text == f"{TRADE}; {HEALTH} báo cáo cùng nội dung: “Đã thu gom.”"
    assert sentence.sources == ("item:1", "item:2")


def test_a_long_answer_is_quoted_whole() -> None:
    long = " ".join(f"từ{n}" for n in range(5_000))
    assert f"“{long}”" in " ".join(
        words_of(facts(weakness(1, "Giải ngân chậm.", lead(1, TRADE, said(1, long))))).split()
    )


def test_the_four_cells_count_reports_and_weaknesses() -> None:
    words = words_of(small_facts())
    assert (
        "đã nhận được 2/3 báo cáo (66,7%), trong đó đúng hạn 2, quá hạn 0; chưa nhận 1 báo cáo, trong đó trong hạn 0, quá hạn 1"
        in words
    )
    assert (
        "Trong tổng số 2 hạn chế, yếu kém: đã khắc phục 1 (50%), trong đó đúng hạn 1, quá hạn 0; đang khắc phục 1, trong đó trong hạn 1, quá hạn 0."
        in words
    )


def test_a_weakness_is_overdue_once_its_last_day_has_passed_unless_it_was_said_to_be_done_by_then() -> None:
    late = lead(1, TRADE, None, due_on=date(2023, 9, 19))
    claimed = lead(
        2, HEALTH, said(2, "Xong.", claims_done=True), due_on=date(2023, 9, 19), claimed_on=date(2023, 9, 18)
    )
    found = facts(weakness(1, "Một.", late), weakness(2, "Hai.", claimed), weakness(3, "Ba.", lead(3, AN_PHU, None)))
    assert (found.progress.overdue, found.progress.in_term) == (1, 2)
    assert "Quá thời gian khắc phục (1): số 1 (KH35-2023)." in words_of(found)


def test_a_weakness_put_right_after_its_last_day_counts_as_late() -> None:
    late = lead(1, TRADE, None, stage=Stage.RESOLVED, resolved_on=date(2023, 9, 18), due_on=date(2023, 9, 15))
    assert facts(weakness(1, "Một.", late)).progress.late == 1


def test_the_review_copy_marks_every_sentence_with_its_source_and_lists_them_and_the_final_copy_drops_them() -> None:
    found = small_facts()
    paper, sources = synthesis_paper(found), sources_of(found)
    review, final = (document(word_file(paper, with_sources)) for with_sources in (sources, None))
    listed = [line for line in paragraphs(review) if line.startswith("[")]
    assert set(marks(text_of(review))) == set(range(1, len(listed) + 1))
    assert any(f"{PLANNING}: văn bản số 1/BC, nhận ngày 12/09/2023" in line for line in listed)
    assert "BẢN RÀ SOÁT - KHÔNG PHÁT HÀNH" in text_of(review)
    assert list(marks(text_of(final))) == []
    assert "BẢN RÀ SOÁT" not in text_of(final)


def test_every_sentence_with_a_figure_or_a_units_words_has_a_source_that_is_written_down() -> None:
    found = small_facts()
    sources = sources_of(found)
    for sentence in synthesis_paper(found).sentences():
        assert set(sentence.sources) <= sources.keys()
        if "báo cáo:" in sentence.text or "/3 báo cáo" in sentence.text or "chưa có báo cáo" in sentence.text:
            assert sentence.sources, sentence.text


def test_the_same_facts_are_the_same_bytes() -> None:
    found = small_facts()
    assert word_file(synthesis_paper(found)) == word_file(synthesis_paper(found))


def test_sections_follow_the_outline_and_the_text_ends_as_papers_do() -> None:
    lines = paragraphs(document(word_file(synthesis_paper(small_facts()))))
    sections = [line for line in lines if line[:2] in {"I.", "II", "IV", "V."}]
    assert [line.partition(".")[0] for line in sections] == ["I", "II", "III", "IV", "V"]
    assert "IV. NHIỆM VỤ, GIẢI PHÁP QUÝ IV NĂM 2023" in sections
    ending = next(line for line in lines if line.startswith("Trên đây"))
    assert ending.endswith("./.")


def test_the_report_rests_on_the_plan_and_its_own_words_and_on_nothing_else() -> None:
    paper = synthesis_paper(small_facts())
    basis = [sentence for sentence in paper.sentences() if sentence.text.startswith("Căn cứ")]
    assert [sentence.text for sentence in basis] == [
        "Căn cứ Kế hoạch số 35/KH-UBND ngày 22 tháng 8 năm 2023 của UBND tỉnh Bắc Hải;",
        (
            "Căn cứ quy định về chế độ báo cáo tại Kế hoạch số 35/KH-UBND: “Định kỳ vào ngày 15 của tháng cuối quý, các đơn "
            "vị chủ trì gửi báo cáo”."
        ),
    ]
    assert [sentence.sources for sentence in basis] == [("plan:1",), ("rule:1",)]


def test_a_report_that_still_has_time_is_no_shortcoming() -> None:
    waiting = report(1, None, standing=Standing.NOT_DUE)
    words = words_of(facts(weakness(1, "Giải ngân chậm.", lead(1, TRADE, None, reports=(waiting,)))))
    assert "chưa gửi (Phụ lục II)" not in words
    late = report(2, None)
    both = facts(weakness(1, "Một.", lead(1, TRADE, None, reports=(waiting,)), lead(2, HEALTH, None, reports=(late,))))
    assert "Còn 1 báo cáo quá hạn chưa gửi (Phụ lục II)." in words_of(both)


def test_what_a_unit_said_in_time_is_put_right_in_time_though_confirmed_later() -> None:
    due, confirmed = date(2023, 9, 15), date(2023, 9, 19)
    said_on = {"15/9": date(2023, 9, 15), "18/9": date(2023, 9, 18), "never": None}
    late = {
        name: lead(1, TRADE, None, stage=Stage.RESOLVED, resolved_on=confirmed, due_on=due, claimed_on=day)
        for name, day in said_on.items()
    }
    assert {name: facts(weakness(1, "Một.", one)).progress.late for name, one in late.items()} == {
        "15/9": 0,
        "18/9": 1,
        "never": 1,
    }


def test_a_unit_whose_part_has_ended_is_not_called_silent() -> None:
    gone = (report(1, None, standing=Standing.NO_LONGER_OWED),)
    ended = weakness(1, "Một.", lead(1, TRADE, None, reports=gone, stage=Stage.ENDED), lead(2, HEALTH, None))
    paper = synthesis_paper(facts(ended))
    words = "\n".join(sentence.text for sentence in paper.sentences())
    assert f"{HEALTH}: chưa có báo cáo." in words
    assert f"{TRADE}: chưa có báo cáo." not in words
    assert "giao 1 hạn chế, yếu kém cho 1 đơn vị chủ trì" in words
    assert paper.annexes[0].grid
    assert [row[5].text for row in paper.annexes[0].grid.rows] == ["Không phải báo cáo trong kỳ", "Chưa có báo cáo"]


def test_where_the_plan_names_no_leads_those_whose_part_goes_on_stand_in_their_place() -> None:
    gone = (report(1, None, standing=Standing.NO_LONGER_OWED),)
    leads = lead(1, TRADE, None, reports=gone, stage=Stage.ENDED), lead(2, HEALTH, None)
    words = words_of(facts(weakness(1, "Một.", *leads, lead_words=())))
    assert f"Đơn vị chủ trì: {HEALTH} (1 đơn vị)." in words


def test_reports_on_a_weakness_that_ended_since_still_count() -> None:
    ended = weakness(1, "Một.", lead(1, TRADE, said(1, "Đã làm."), stage=Stage.ENDED))
    words = words_of(facts(weakness(2, "Hai.", lead(2, HEALTH, None)), ended=(ended,)))
    assert "đã nhận được 1/2 báo cáo" in words
    assert "Trong tổng số 1 hạn chế, yếu kém" in words
    assert "KH35-2023/01" not in words


@pytest.mark.parametrize("has_ended", [False, True])
def test_an_overdue_report_on_what_was_put_right_counts_and_is_pressed_for_no_more(*, has_ended: bool) -> None:
    done = weakness(1, "Một.", lead(1, TRADE, None, stage=Stage.RESOLVED, resolved_on=date(2023, 9, 19)))
    open_one = weakness(2, "Hai.", lead(2, HEALTH, None))
    made = facts(open_one, ended=(done,)) if has_ended else facts(done, open_one)
    words = words_of(made)
    assert "đã nhận được 0/2 báo cáo" in words
    assert "Còn 2 báo cáo quá hạn chưa gửi (Phụ lục II)." in words
    assert "xem xét, chỉ đạo 1 đơn vị còn báo cáo quá hạn" in words


def test_of_what_is_followed_outside_the_system_no_words_are_told() -> None:
    words = {name: f"Lời {name}." for name in ("difficulties", "causes", "objective_causes", "next_steps", "proposals")}
    told = lead(1, TRADE, said(1, "Kết quả.", **words))
    inside, outside = (words_of(facts(weakness(1, "Một.", told, outside_system=away))) for away in (False, True))
    for part in ("Kết quả.", *words.values()):
        assert part in inside
        assert part not in outside
