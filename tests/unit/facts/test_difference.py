"""What a corrected document changes: which item is which weakness, and exactly the facts that were edited."""

from dataclasses import replace
from functools import reduce
from random import Random

import pytest

from models.facts.difference import Change, Difference, Item, Named, difference

STATEMENTS = (
    "Giải ngân vốn đầu tư công chậm so với kế hoạch đã giao.",
    "Sản xuất công nghiệp tăng thấp, giảm 10,58% so với cùng kỳ.",
    "Thiếu bác sĩ ở tuyến xã, nhất là miền núi.",
    "Rác thải sinh hoạt chưa được thu gom hết ở nông thôn.",
    "Kim ngạch xuất khẩu hàng hóa thấp hơn cùng kỳ 9,7%.",
    "Tai nạn giao thông tăng cả ba tiêu chí.",
    "Nguồn điện không đủ trong mấy tháng mùa khô.",
)


def register(*statements: str) -> list[Item]:
    return [
        Item(number, words, f"KH1-2023/{number:02d}", number, (Named("lead", "Sở A", "Sở A"),), "Năm 2023")
        for number, words in enumerate(statements, 1)
    ]


def document(*items: Item) -> list[Item]:
    """Return items as a document counts them: by their place."""
    return [replace(item, number=place, place=place, code="") for place, item in enumerate(items, 1)]


BEFORE = register(*STATEMENTS)


def places(found: Difference) -> dict[int, int]:
    return {number: place for place, number in found.same.items()}


def test_the_same_document_differs_in_nothing() -> None:
    assert difference(BEFORE, document(*BEFORE)).is_empty


def test_accidents_of_typing_are_no_change() -> None:
    shouted = [replace(item, statement=f"  {item.statement.upper()} ".replace(" ", "  ")) for item in BEFORE]
    assert difference(BEFORE, document(*shouted)).is_empty


def test_an_item_that_moved_with_its_words_keeps_its_number() -> None:
    found = difference(BEFORE, document(*BEFORE[1:], BEFORE[0]))
    assert found.is_empty
    assert places(found)[1] == len(BEFORE)


def test_words_that_were_mended_at_their_place_are_the_same_weakness() -> None:
    mended = replace(BEFORE[4], statement="Kim ngạch xuất khẩu hàng hóa thấp hơn cùng kỳ 9,9%.")
    found = difference(BEFORE, document(*BEFORE[:4], mended, *BEFORE[5:]))
    (row,) = found.changed
    assert (row.code, row.changes) == ("KH1-2023/05", (Change("statement", BEFORE[4].statement, mended.statement),))


def test_words_that_were_mended_are_found_between_their_neighbours_where_the_count_has_shifted() -> None:
    mended = replace(BEFORE[4], statement="Kim ngạch xuất khẩu hàng hóa thấp hơn cùng kỳ 9,9%.")
    found = difference(BEFORE, document(BEFORE[0], *BEFORE[2:4], mended, *BEFORE[5:]))
    assert [row.number for row in found.changed] == [5]
    assert [item.number for item in found.gone] == [2]
    assert not found.doubts


def test_an_item_that_moved_and_was_reworded_is_asked_about_and_neither_new_nor_gone() -> None:
    reworded = replace(BEFORE[2], statement="Còn thiếu nhiều bác sĩ ở tuyến xã miền núi.")
    after = document(reworded, *BEFORE[:2], *BEFORE[3:])
    found = difference(BEFORE, after)
    (doubt,) = found.doubts
    assert (doubt.place, doubt.candidates[0].number) == (1, 3)
    assert {"bác", "sĩ", "tuyến", "xã"} <= set(doubt.candidates[0].shared)
    assert (found.added, found.gone) == ((), ())
    same = difference(BEFORE, after, answers={1: 3})
    assert [(row.number, set(row.whats)) for row in same.changed] == [(3, {"statement", "place"})]
    new = difference(BEFORE, after, answers={1: None})
    assert ([item.number for item in new.added], [item.number for item in new.gone]) == ([1], [3])


def test_of_two_that_are_alike_neither_is_guessed() -> None:
    before = register("Chợ ở huyện An Phú xuống cấp, chưa được sửa.", "Chợ ở huyện An Phù xuống cấp, chưa được sửa.")
    after = document(
        replace(before[0], statement="Chợ ở huyện An Phu xuống cấp, chưa được sửa."),
        replace(before[1], statement="Chợ ở huyện An Phũ xuống cấp, chưa được sửa."),
    )
    found = difference(before, after)
    assert {doubt.place: {one.number for one in doubt.candidates} for doubt in found.doubts} == {1: {1, 2}, 2: {1, 2}}


def test_other_words_at_the_same_place_are_another_weakness() -> None:
    other = replace(BEFORE[1], statement="Nhiều trường học chưa có nước sạch.")
    found = difference(BEFORE, document(BEFORE[0], other, *BEFORE[2:]))
    assert ([item.number for item in found.added], [item.number for item in found.gone]) == ([2], [2])


def test_what_was_added_by_hand_is_not_ended_by_a_document_that_is_silent_about_it() -> None:
    by_hand = Item(8, "Thiếu nước sạch.", "KH1-2023/08", None)
    assert difference([*BEFORE, by_hand], document(*BEFORE)).is_empty


def test_a_weakness_that_ended_and_is_named_again_in_the_same_words_returns_under_its_number() -> None:
    before = [replace(BEFORE[0], ended=True), *BEFORE[1:]]
    found = difference(before, document(*BEFORE))
    assert [item.code for item in found.returned] == ["KH1-2023/01"]
    assert difference(before, document(*BEFORE[1:])).is_empty


FACTS = {
    "lead": lambda item: replace(item, units=(Named("lead", "Sở B", "Sở B"), *item.units[1:])),
    "coordinating": lambda item: replace(item, units=(*item.units, Named("coordinating", "các đơn vị liên quan"))),
    "deadline": lambda item: replace(item, deadline="Quý IV năm 2024"),
    "cause": lambda item: replace(item, causes=("objective: Mưa lũ kéo dài.",)),
    "task": lambda item: replace(item, tasks=("Rà soát quy hoạch. · Sở A",)),
}


@pytest.mark.parametrize("what", FACTS)
def test_each_kind_of_fact_is_named_when_it_changes(what: str) -> None:
    found = difference(BEFORE, document(*BEFORE[:2], FACTS[what](BEFORE[2]), *BEFORE[3:]))
    (row,) = found.changed
    assert (row.number, set(row.whats)) == (3, {what})


def test_the_same_words_that_mean_another_unit_are_a_change_and_a_person_s_reading_is_none() -> None:
    known = replace(BEFORE[0], units=(Named("lead", "Sở A", "Sở B"),), deadline_means=("year", 2023))
    after = document(replace(BEFORE[0], deadline_means=("none", None)), *BEFORE[1:])
    assert difference([known, *BEFORE[1:]], after).changed[0].whats == {"lead", "deadline"}
    by_a_person = replace(BEFORE[0], deadline_means=None)
    assert difference([by_a_person, *BEFORE[1:]], after).is_empty


@pytest.mark.parametrize("seed", range(200))
def test_a_random_edit_of_a_random_register_is_named_exactly(seed: int) -> None:
    random = Random(seed)  # noqa: S311  # chance, not secrecy
    words = [
        f"{random.choice(STATEMENTS)} {random.choice(STATEMENTS)} Số liệu {random.randrange(10**6)}."
        for _ in range(random.randint(3, 12))
    ]
    before = register(*dict.fromkeys(words))
    gone = set(random.sample([item.number for item in before], random.randint(0, 2)))
    left = [item for item in before if item.number not in gone]
    random.shuffle(left) if random.random() < 0.3 else None
    edited: dict[int, set[str]] = {}
    after: list[Item] = []
    for item in left:
        kinds = random.sample(sorted(FACTS), random.randint(1, 3)) if random.random() < 0.3 else []
        after.append(reduce(lambda one, kind: FACTS[kind](one), kinds, item))
        if kinds:
            edited[item.number] = set(kinds)
    added = {f"Mặt yếu kém mới {number}: {random.randrange(10**9)}." for number in range(random.randint(0, 3))}
    for statement in sorted(added):
        after.insert(random.randint(0, len(after)), Item(0, statement, units=(Named("lead", "Sở C", "Sở C"),)))
    found = difference(before, document(*after))
    assert not found.doubts
    assert {item.number for item in found.gone} == gone
    assert {item.statement for item in found.added} == added
    assert {row.number: set(row.whats - {"place"}) for row in found.changed} == edited
