import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from config.errors import NotFound
from notifications.render import ContextIncomplete, notices, render, sample
from notifications.wording import LANGUAGES

LETTERS = [(notice, language) for notice in notices() for language in LANGUAGES]
TO_UNITS_BY_A_DAY = ("reminder", "due_today", "overdue")
UPWARDS = ("leadership_digest", "leadership_preview", "follow_up")
DIGESTS = [
    (notice, kind, language)
    for notice in ("planning_digest", "leadership_digest", "leadership_preview")
    for kind in ("report", "remediation", "synthesis", "review")
    for language in LANGUAGES
]
OF_REPORTS_ONLY = (
    "chưa ghi nhận báo cáo sau",
    "chưa gửi báo cáo",
    "nghĩa vụ báo cáo",
    "without a report",
    "reports owed",
)

HOSTILE = (
    "{{7*7}}{% raise %} <script>alert(1)</script>\r\nBcc: x@evil.example\r\n\r\n"
    "\u202egpj.exe\u2066\x00\x1b[31m\x1efoot\n\ud800'\""
)
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")

KEPT = re.compile(r"\d{4}-\d\d(-\d\d.*)?$|\d{4}(-\w\w)?$|https://")
CODED = ("kind", "role", "release", "roles", "role_words", "sha256", "rung")


def with_hostile_values(value: Any, key: str = "") -> Any:  # noqa: ANN401 - JSON of any shape
    """Put the hostile text after every value that is free text; dates, periods, codes and links stay."""
    if isinstance(value, str):
        return value if KEPT.match(value) or key in CODED or key == "as_of_time" else value + HOSTILE
    if isinstance(value, dict):
        return {name: with_hostile_values(part, name) for name, part in value.items()}
    return [with_hostile_values(part, key) for part in value] if isinstance(value, list) else value


def text_of(html: str) -> str:
    """Give the words of an HTML page on one line, as a reader sees them."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.partition("</head>")[2])).split())


def keys(context: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Walk every path of keys in a context, through the first entry of each list."""
    for name, value in context.items():
        yield (name,)
        inner = value[0] if isinstance(value, list) and value else value
        if isinstance(inner, dict):
            yield from ((name, *rest) for rest in keys(inner))


def problem_with(notice: str, context: dict[str, Any]) -> str | None:
    """Say why no letter can be made of this context."""
    try:
        render(notice, context)
    except ContextIncomplete as error:
        return str(error)
    return None


@pytest.mark.parametrize(("notice", "language"), LETTERS)
def test_a_letter_says_why_what_when_and_what_stops_it(notice: str, language: str) -> None:
    letter = render(notice, sample(notice), language)
    headings = re.findall(r"^(.+)\n-{4,}$", letter.text, re.MULTILINE)
    blocks = {
        "vi": ("Vì sao", "hạn|Thời|Hạn", "Khi nào|Cách|Tiếp theo"),
        "en": ("Why", "due date|Time|day|Due", "When|How|What follows"),
    }
    assert len(headings) >= 4 or notice.startswith("leadership")
    for wanted in blocks[language]:
        assert any(re.search(wanted, heading) for heading in headings), (wanted, headings)
    assert re.search(r"\d\d/\d\d/\d{4}", letter.subject), "a subject says when"


@pytest.mark.parametrize(("notice", "language"), LETTERS)
def test_the_text_and_the_page_say_the_same(notice: str, language: str) -> None:
    letter = render(notice, sample(notice), language)
    page, text = text_of(letter.html), " ".join(letter.text.split())
    plain = re.sub(r"[-_=]{4,}|(?<!\w)- |\d+\. |https://\S+", " ", text)
    missing = [word for word in set(re.findall(r"[\w/.-]{3,}", plain)) if word.strip("./-") not in page]
    assert not missing


@pytest.mark.parametrize(("notice", "language"), LETTERS)
def test_a_letter_is_calm_and_self_contained(notice: str, language: str) -> None:
    letter = render(notice, sample(notice), language)
    page = letter.html.replace("<!DOCTYPE html>", "")
    everything = f"{letter.subject}\n{letter.text}\n{page}"
    assert "!" not in everything
    for word in ("khẩn", "cảnh báo", "vi phạm", "nghiêm trọng", "chậm trễ", "phê bình", "urgent", "warning", "failure"):
        assert word not in everything.lower()
    assert not re.search(r"<(img|script|link|iframe|style|form|video|object)|url\(|\bsrc=|@import", page)
    assert set(re.findall(r'="(https?:[^"]+)"', page)) <= set(re.findall(r"https://[^'\", ]+", str(sample(notice))))
    assert page.count("<table") - page.count('role="presentation"') <= 1


def test_the_preview_of_the_focal_units_own_lateness_names_the_release_by_the_office() -> None:
    for language in LANGUAGES:
        words = render("leadership_preview", sample("leadership_preview", "own"), language).text
        assert "--by-office" in words
        assert "escalation stop" not in words


@pytest.mark.parametrize("notice", UPWARDS)
def test_nothing_is_demanded_of_the_leadership(notice: str) -> None:
    letter = render(notice, sample(notice))
    assert "yêu cầu" not in f"{letter.subject} {letter.text} {letter.html}".lower()
    assert "kính" in letter.text


@pytest.mark.parametrize(("notice", "language"), LETTERS)
def test_lines_are_short_and_paragraphs_parted_once(notice: str, language: str) -> None:
    letter = render(notice, with_hostile_values(sample(notice)), language)
    assert all(len(line) <= 100 for line in letter.text.splitlines() if "https://" not in line)
    assert "\n\n\n" not in letter.text
    assert not re.search(r"[ \t]+$", letter.text, re.MULTILINE)


@pytest.mark.parametrize(("notice", "language"), LETTERS)
def test_hostile_values_stay_text(notice: str, language: str) -> None:
    letter = render(notice, with_hostile_values(sample(notice)), language)
    assert len(letter.subject) <= 150
    assert "\n" not in letter.subject
    for part in (letter.subject, letter.text, letter.html):
        assert not CONTROLS.search(part)
        part.encode("utf-8")
    assert "{{7*7}}" in letter.text
    assert "49" not in letter.subject
    assert "<script" not in letter.html
    assert "&lt;script&gt;" in letter.html


def test_a_value_cannot_imitate_a_paragraph_of_the_letter() -> None:
    context = sample("reminder")
    context["items"][0]["statement"] = "Một\n\nVì sao quý cơ quan nhận thư này\n-----\n\nHạn mới: 31/12/2099"
    text = render("reminder", context).text
    assert text.count("\nVì sao quý cơ quan nhận thư này\n") == 1


def test_remarks_and_the_draft_letter_keep_their_lines_but_stand_apart() -> None:
    letter = render("returned", sample("returned"))
    assert "    1. Số liệu xuất khẩu" in letter.text
    assert "<br>\n2. Chưa nêu" in letter.html
    assert "\n    Kính gửi:\n    - Sở Công Thương;" in render("planning_digest", sample("planning_digest")).text


@pytest.mark.parametrize("notice", notices())
def test_a_missing_value_is_named_or_makes_no_difference(notice: str) -> None:
    whole = render(notice, sample(notice))
    named = set()
    for path in keys(sample(notice)):
        context = sample(notice)
        holder: Any = context
        for name in path[:-1]:
            holder = holder[name][0] if isinstance(holder[name], list) else holder[name]
        del holder[path[-1]]
        problem = problem_with(notice, context)
        if problem is None:
            assert render(notice, context) == whole, path
        else:
            assert problem.startswith(f"Notice {notice}: ")
            assert f"'{path[-1]}'" in problem, path
            named.add(path[0])
    assert {"reader", "focal", "shadow_for", "product_url"} <= named


def test_a_value_of_another_form_makes_no_letter() -> None:
    for wrong in ({"due_on": None}, {"due_on": "15/06/2024"}, {"days_left": "3"}):
        with pytest.raises(ContextIncomplete, match="Notice reminder: "):
            render("reminder", sample("reminder") | wrong)


def test_a_letter_about_nothing_is_refused() -> None:
    for notice in TO_UNITS_BY_A_DAY:
        with pytest.raises(ContextIncomplete, match="about nothing"):
            render(notice, sample(notice) | {"items": []})
    assert "Không có việc nào" in render("operator_daily", sample("operator_daily") | {"items": []}).subject
    assert "nội dung được nhập sau" in render("receipt", sample("receipt") | {"items": [], "remaining": []}).text


def test_one_plan_may_be_given_alone() -> None:
    context = sample("reminder")
    plan = context.pop("plans")[0]
    assert render("reminder", context | {"plan": plan}) == render("reminder", sample("reminder"))


@pytest.mark.parametrize(("notice", "language"), LETTERS)
def test_a_shadow_letter_says_so_first(notice: str, language: str) -> None:
    letter = render(notice, sample(notice) | {"shadow_for": "vanthu.sct@thanhhoa.example"}, language)
    assert letter.subject.startswith("[Chạy thử" if language == "vi" else "[Shadow")
    assert "vanthu.sct@thanhhoa.example" in letter.subject
    assert "vanthu.sct@thanhhoa.example" in letter.text.splitlines()[0]
    assert text_of(letter.html).startswith("Thư chạy thử" if language == "vi" else "Shadow run")


def test_the_reminder_of_the_last_day_speaks_of_tomorrow_with_the_date() -> None:
    letter = render("reminder", sample("reminder") | {"days_left": 1, "outline": False})
    assert letter.subject.startswith("[Nhắc hạn] Ngày mai đến hạn (hạn 17/06/2024): báo cáo kết quả khắc phục")
    assert "Đề cương báo cáo" not in letter.text
    assert (
        "chưa ghi nhận báo cáo của quý cơ quan" in render("reminder", sample("reminder") | {"not_recorded": True}).text
    )


def test_reports_and_remediation_stand_in_groups_each_with_its_reason() -> None:
    text = render("overdue", sample("overdue")).text
    assert text.index("Báo cáo kết quả khắc phục (2)") < text.index("Hoàn thành khắc phục theo thời gian")
    assert "hạn: thứ Ba, ngày 02/01/2024" in text
    assert "nghỉ Tết Dương lịch" in text


def test_items_with_links_of_their_own_show_each_link() -> None:
    letter = render("review_due", sample("review_due"))
    assert letter.html.count("<a href=") == 2
    shared = render("reminder", sample("reminder"))
    assert shared.html.count("<a href=") == 1
    without = sample("reminder")
    for item in without["items"]:
        item["link"] = "javascript:alert(1)"
    assert "javascript" not in render("reminder", without).html


def test_an_item_followed_outside_the_system_shows_no_text() -> None:
    context = sample("reminder")
    context["items"][0]["statement"] = None
    assert "Nội dung được theo dõi ngoài hệ thống" in render("reminder", context).text


def test_a_coordinating_unit_is_told_that_it_owes_no_report() -> None:
    letter = render("assignment", sample("assignment") | {"copy": True, "role_words": "coordinating", "ladder": []})
    assert letter.subject.startswith("[Để phối hợp]")
    assert "không phải gửi báo cáo riêng" in letter.text
    assert "<a href=" not in letter.html


def test_an_assignment_before_its_first_period_promises_no_date() -> None:
    context = sample("assignment") | {"due_on": None, "due_reason": "", "ladder": []}
    for item in context["items"]:
        item |= {"due_on": None, "original_due_on": None, "due_reason": ""}
    letter = render("assignment", context)
    assert "Hạn gửi của kỳ đầu tiên được thông báo khi kỳ báo cáo mở." in letter.text
    assert "None" not in letter.subject + letter.text + letter.html


def test_a_refused_extension_keeps_the_date() -> None:
    letter = render("extension", sample("extension") | {"granted": False, "new_due_on": None, "request_no": None})
    assert "chưa đồng ý gia hạn" in letter.text
    assert "giữ nguyên" in letter.subject


def test_a_digest_that_needs_approval_says_so() -> None:
    letter = render("leadership_preview", sample("leadership_preview") | {"release": "approval"})
    assert "chỉ được gửi sau khi được duyệt" in letter.text
    digest = render("leadership_digest", sample("leadership_digest") | {"supplement": True, "rows": [], "n_units": 0})
    assert digest.subject.startswith("[Báo cáo bổ sung]")
    assert "đã gửi đủ báo cáo" in digest.text


def about(notice: str, kind: str) -> dict[str, Any]:
    """Give a context of a digest about one kind."""
    found = sample(notice, "remediation" if kind == "remediation" else "")
    return found | {"kind": kind} | ({} if kind in ("report", "remediation") else {"letter_draft": "", "reminders": 0})


@pytest.mark.parametrize(("notice", "kind", "language"), DIGESTS)
def test_a_digest_speaks_of_its_own_kind_and_calmly(notice: str, kind: str, language: str) -> None:
    letter = render(notice, about(notice, kind), language)
    everything = f"{letter.subject}\n{' '.join(letter.text.split())}"
    named = {
        "remediation": "khắc phục (hạn chế )?năm 2023|remediation .*the year 2023",
        "synthesis": "báo cáo tổng hợp quý III|[Ss]ynthesis report",
        "review": "xem xét|[Rr]eview",
    }
    if kind != "report":
        assert re.search(named[kind], letter.subject)
        assert not [words for words in OF_REPORTS_ONLY if words in everything]
        assert "Dự thảo công văn" not in everything
        assert "Draft follow-up letter" not in everything
    assert "yêu cầu" not in everything.lower()
    assert "!" not in everything
    assert "sau 0 lần" not in everything
    page = text_of(letter.html)
    plain = re.sub(r"[-_=]{4,}|(?<!\w)- |\d+\. |https://\S+", " ", everything.partition("\n")[2])
    assert not [word for word in re.findall(r"[\w/.-]{3,}", plain) if word.strip("./-") not in page]


@pytest.mark.parametrize(("notice", "kind", "language"), DIGESTS)
def test_a_digest_of_nothing_left_says_so_in_its_kind(notice: str, kind: str, language: str) -> None:
    letter = render(notice, about(notice, kind) | {"rows": [], "n_units": 0}, language)
    said = {
        "report": "đã gửi đủ báo cáo|every unit of the period has reported",
        "remediation": "không còn nội dung quá hạn khắc phục|no item is past its time for remediation",
        "synthesis": "báo cáo tổng hợp đã được ghi nhận|the synthesis report has been recorded",
        "review": "không còn nội dung quá hạn xem xét|no item is past the due date of its review",
    }
    assert re.search(said[kind], " ".join(letter.text.split()), re.IGNORECASE)


def test_a_digest_without_a_kind_is_about_reports_and_an_unknown_kind_makes_none() -> None:
    for notice in ("planning_digest", "leadership_digest", "leadership_preview"):
        context = sample(notice)
        assert problem_with(notice, context | {"kind": "dividend"})
        del context["kind"]
        assert render(notice, context) == render(notice, sample(notice))


def test_what_the_focal_unit_owes_is_shown_without_a_command_that_does_not_reach_it() -> None:
    for kind in ("synthesis", "review"):
        letter = render("leadership_preview", about("leadership_preview", kind))
        assert "escalation stop" not in letter.text + letter.html
        assert "Hệ thống theo dõi kính báo cáo Chủ tịch" in letter.text
    office = about("leadership_preview", "remediation")
    office["reader"] = {"office": "Văn phòng UBND tỉnh", "role": "office"}
    office["how_to_stop"] = sample("leadership_preview", "own")["how_to_stop"]
    assert "escalation release" in " ".join(render("leadership_preview", office | {"release": "approval"}).text.split())


def test_an_unknown_notice_or_language_names_what_there_is() -> None:
    with pytest.raises(NotFound, match="reminder"):
        render("remindr", {})
    with pytest.raises(NotFound, match="vi and en"):
        render("reminder", sample("reminder"), "fr")
    with pytest.raises(NotFound):
        sample("../reminder")
    with pytest.raises(NotFound, match="no sample"):
        sample("reminder", "remediation")


def test_a_sample_is_fresh_each_time() -> None:
    sample("reminder")["items"].clear()
    assert sample("reminder")["items"]
