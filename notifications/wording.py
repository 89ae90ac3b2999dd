"""The words for dates, periods, deadlines, roles and duties, in Vietnamese and in English.

Every function is pure: a value and a language in, words out. Days arrive as ISO text (`2023-09-15`) because a notice's
context is plain JSON; moments are read in the office's time zone. Templates use these as filters bound to one language.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from config.errors import Refused

OFFICE_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
LANGUAGES = ("vi", "en")

_WORDS: dict[str, dict[str, dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parent / "templates" / "_base" / "vocabulary.toml").read_text(encoding="utf-8")
)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_ORDINAL = {"1": "first", "2": "second", "3": "third", "4": "fourth"}
_KINDS = ("report", "remediation", "review", "synthesis")


def _word(table: str, code: str, language: str) -> str:
    return str(_WORDS[language][table].get(code, code))


def _as_date(value: str | date) -> date:
    if isinstance(value, datetime):
        return _local(value).date()
    if isinstance(value, date):
        return value
    return _local(datetime.fromisoformat(value)).date()


def _local(moment: datetime) -> datetime:
    """In the office's time zone; a moment without a zone is already there."""
    return moment.astimezone(OFFICE_ZONE) if moment.tzinfo else moment


def day(value: str | date, language: str = "vi") -> str:  # noqa: ARG001 - one signature for all filters
    """Write a day as dd/mm/yyyy in both languages, so that figures can be compared side by side."""
    return _as_date(value).strftime("%d/%m/%Y")


def weekday(value: str | date, language: str = "vi") -> str:
    """Write a day with its weekday: "thứ Sáu, ngày 15/09/2023", "Friday, 15 September 2023"."""
    on = _as_date(value)
    name = _WORDS[language]["weekdays"]["names"][on.weekday()]
    return f"{name}, {on.day} {_MONTHS[on.month - 1]} {on.year}" if language == "en" else f"{name}, ngày {day(on)}"


def clock(value: str, language: str = "vi") -> str:  # noqa: ARG001 - one signature for all filters
    """Write the time of day as HH:MM, from "07:30" or from a full ISO moment."""
    return value if re.fullmatch(r"\d\d:\d\d", value) else _local(datetime.fromisoformat(value)).strftime("%H:%M")


def moment(value: str, language: str = "vi") -> str:
    """Write "08:15 ngày 12/09/2023" for a moment, "ngày 12/09/2023" for a day."""
    on = day(value)
    if len(value) <= len("2023-09-15"):
        return on if language == "en" else f"ngày {on}"
    return f"{clock(value)} on {on}" if language == "en" else f"{clock(value)} ngày {on}"


_PERIODS: tuple[tuple[str, Callable[..., str], Callable[..., str]], ...] = (
    (
        r"(\d{4})-Q([1-4])",
        lambda year, quarter: f"quý {_ROMAN[quarter]} năm {year}",
        lambda year, quarter: f"the {_ORDINAL[quarter]} quarter of {year}",
    ),
    (r"(\d{4})-H1", lambda year: f"6 tháng đầu năm {year}", lambda year: f"the first six months of {year}"),
    (r"(\d{4})-H2", lambda year: f"6 tháng cuối năm {year}", lambda year: f"the last six months of {year}"),
    (r"(\d{4})-9M", lambda year: f"9 tháng năm {year}", lambda year: f"the first nine months of {year}"),
    (r"(\d{4})", lambda year: f"năm {year}", lambda year: f"the year {year}"),
    (
        r"(\d{4})-(0[1-9]|1[0-2])",
        lambda year, month: f"tháng {int(month)} năm {year}",
        lambda year, month: f"{_MONTHS[int(month) - 1]} {year}",
    ),
    (r"once:(\d{4}-\d\d-\d\d)", lambda on: f"đợt ngày {day(on)}", lambda on: f"the single report of {day(on)}"),
)


def period_words(code: str | None, language: str = "vi") -> str:
    """Write a reporting period in words; None (a duty outside any period) gives the empty text.

    Raises Refused when the code has none of the known forms.
    """
    if code is None:
        return ""
    for form, vietnamese, english in _PERIODS:
        if found := re.fullmatch(form, code):
            return (english if language == "en" else vietnamese)(*found.groups())
    raise Refused(f"{code!r} is not a period: write 2023-Q3, 2023-H1, 2023-9M, 2023, 2023-09 or once:2017-06-09.")


def percent(part: int, whole: int, language: str = "vi") -> str:
    """Write the share with one decimal: "64,9%" in Vietnamese, "64.9%" in English; of nothing it is 0%."""
    if not whole:
        return "0%"
    figure = f"{100 * part / whole:.1f}".removesuffix(".0")
    return f"{figure}%" if language == "en" else f"{figure.replace('.', ',')}%"


def listed(parts: Iterable[str], language: str = "vi") -> str:
    """Join names: "A, B và C"; by semicolons when a name itself holds a comma or an "and"."""
    names = list(parts)
    word = "and" if language == "en" else "và"
    if len(names) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(names)
    if any("," in name or f" {word} " in name for name in names):
        return "; ".join(names)
    return f"{', '.join(names[:-1])} {word} {names[-1]}"


def left(days: int, language: str = "vi") -> str:
    """Say how far a day is, in calendar days: "còn 3 ngày", "ngày mai", "hôm nay", "đã qua 2 ngày"."""
    if days in (0, 1):
        return (("hôm nay", "ngày mai") if language == "vi" else ("today", "tomorrow"))[days]
    if language == "en":
        return f"{days} days left" if days > 0 else f"{plural(-days, 'day')} past"
    return f"còn {days} ngày" if days > 0 else f"đã qua {-days} ngày"


def late(passed: int, language: str = "vi") -> str:
    """Say how long a due date has passed: "đã quá hạn 1 ngày làm việc"."""
    count = working_days(passed, language)
    return f"{count} past the due date" if language == "en" else f"đã quá hạn {count}"


def working_days(count: int, language: str = "vi") -> str:
    """Write a length in working days."""
    return plural(count, "working day") if language == "en" else f"{count} ngày làm việc"


def plural(count: int, noun: str) -> str:
    """Write a count with its English noun: "1 item", "6 items"."""
    return f"{count} {noun if count == 1 else noun + 's'}"


def deadline(text: str | None, language: str = "vi") -> str:
    """Give the plan's own words for a deadline, never reworded; say so where the plan gives none."""
    if text and text.strip():
        return text.strip()
    return "not stated in the plan" if language == "en" else "kế hoạch không nêu"


def roles(codes: Iterable[str], language: str = "vi") -> str:
    """Name a unit's roles in an item; a role this table does not know stands as it is."""
    return listed((_word("roles", code, language) for code in codes), language)


def reader_role(code: str, language: str = "vi") -> str:
    """Name whose mailbox this is."""
    return _word("readers", code, language)


def address_state(code: str | None, language: str = "vi") -> str:
    """Say whether a unit's mailbox can be reached; unknown words stand as they are."""
    return _word("addresses", code, language) if code else ""


def kind_title(kind: str, language: str = "vi") -> str:
    """Head a group of items of one kind."""
    return _word("kinds", kind, language)


def by_kind(items: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Group items by kind, reports first; kinds this table does not know come last."""
    found = {item["kind"] for item in items}
    order = [kind for kind in _KINDS if kind in found] + sorted(found.difference(_KINDS))
    return [(kind, [item for item in items if item["kind"] == kind]) for kind in order]


def duty(items: Sequence[Mapping[str, Any]], code: str | None, language: str = "vi") -> str:
    """Name in one phrase what these items ask for, e.g. "báo cáo kết quả khắc phục hạn chế quý III năm 2023"."""
    words = period_words(code, language)
    known = [kind for kind, _ in by_kind(items) if kind in _KINDS] or ["report"]
    phrases = [_word("duties", kind, language).format(period=words).strip().removesuffix(" for") for kind in known]
    return f" {'and' if language == 'en' else 'và'} ".join(phrases)


def codes(values: Iterable[str], language: str = "vi") -> str:  # noqa: ARG001 - one signature for all filters
    """Write item codes briefly, each plan's prefix once: "KH211-2023/02, 05, 09"."""
    by_prefix: dict[str, list[str]] = {}
    for value in values:
        prefix, slash, number = value.rpartition("/")
        by_prefix.setdefault(prefix + slash, []).append(number)
    return "; ".join(prefix + ", ".join(numbers) for prefix, numbers in by_prefix.items())


def plan_name(plan: Mapping[str, Any], language: str = "vi") -> str:
    """Cite a plan: "Kế hoạch số 211/KH-UBND ngày 22/08/2023 của UBND tỉnh Thanh Hóa"; what is unknown is left out."""
    words = ("Plan No.", "of", "issued by") if language == "en" else ("Kế hoạch số", "ngày", "của")
    if not plan["number"]:
        return str(plan["title"])
    cited = f"{words[0]} {plan['number']}"
    cited += f" {words[1]} {day(plan['issued_on'])}" if plan["issued_on"] else ""
    return cited + (f" {words[2]} {plan['issuer']}" if plan["issuer"] else "")


def plan_names(plans: Iterable[Mapping[str, Any]], language: str = "vi") -> str:
    """Cite several plans in one phrase."""
    return listed((plan_name(plan, language) for plan in plans), language)


def item_facts(item: Mapping[str, Any], due_on: str | None, unit: str | None, language: str = "vi") -> list[str]:
    """List the small facts under an item; its unit and its day only where they are not those of the whole letter."""
    words = _WORDS[language]["item"]
    number = words["ordinal"].format(item["ordinal"]) if item["ordinal"] else ""
    other_day = item["due_on"] and item["due_on"] != due_on
    return [
        fact
        for fact in (
            f"{words['code']} {item['code']}{number}",
            item["unit"] if item["unit"] != unit else "",
            f"{words['role']}: {roles(item['roles'], language)}" if item["roles"] else "",
            f"{words['deadline']}: {deadline(item['deadline_text'], language)}" if item["deadline_text"] else "",
            f"{words['due']}: {weekday(item['due_on'], language)}" if other_day else "",
            late(item["working_days_late"], language) if other_day and item["working_days_late"] > 0 else "",
            f"{words['first_sent']}: {day(item['first_sent_on'])}" if item["first_sent_on"] else "",
        )
        if fact
    ]


def row_facts(row: Mapping[str, Any], addresses: bool = False, language: str = "vi") -> list[str]:
    """List the small facts under a unit in a digest: items, day, reminders, and a mailbox in trouble if asked for."""
    words = _WORDS[language]["row"]
    in_trouble = addresses and row["address_state"] not in (None, "ok")
    reminded = words["reminded"].format(row["reminders_sent"]) if row["reminders_sent"] else words["not_reminded"]
    last = words["last"].format(day(row["last_reminder_on"])) if row["last_reminder_on"] else ""
    return [
        f"{row['count']} {words['item'] if row['count'] == 1 else words['items']}: {codes(row['items'])}",
        f"{words['due']} {day(row['due_on'])}",
        reminded + last,
        *([address_state(row["address_state"], language)] if in_trouble else []),
    ]


def size(count: int, language: str = "vi") -> str:
    """Write a file's size: "1,2 MB"."""
    figure, unit = (count / 1e6, "MB") if count >= 1e6 else (count / 1e3, "KB")  # noqa: PLR2004 - decimal units
    text = f"{figure:.1f} {unit}"
    return text if language == "en" else text.replace(".", ",")


def clip(text: str, limit: int) -> str:
    """Shorten to at most ``limit`` characters, at a space where there is one near, ending in "…"."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    space = head.rfind(" ", limit * 3 // 4)
    return (head[:space] if space > 0 else head).rstrip(" ,;:-") + "…"


def safe_link(value: str | None) -> str:
    """Give back a web address fit for a link, or nothing: no other scheme, no blank, no quote."""
    return value if value and re.fullmatch(r"https?://[^\s<>\"'`\\]+", value) else ""


def upper_first(text: str) -> str:
    """Begin a sentence: only the first letter changes."""
    return text[:1].upper() + text[1:]


def filters(language: str) -> dict[str, Callable[..., Any]]:
    """Every filter of the templates, bound to one language."""
    spoken = (
        *(
            day,
            weekday,
            clock,
            moment,
            period_words,
            percent,
            listed,
            left,
            late,
            working_days,
            deadline,
            roles,
            reader_role,
        ),
        *(address_state, kind_title, duty, item_facts, row_facts, codes, plan_name, plan_names, size),
    )
    plain = (plural, by_kind, clip, safe_link, upper_first)
    bound = {rule.__name__.removesuffix("_words"): partial(rule, language=language) for rule in spoken}
    return bound | {rule.__name__: rule for rule in plain}
