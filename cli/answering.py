"""Asking an officer at a terminal, one open question after the other; what is skipped stays open."""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import typer

from config.language import say
from models.facts.folding import fold_words
from models.facts.units import OrgPack

Row = Mapping[str, Any]
Raw = dict[str, Any]

ALIKE = 60
"""Of a hundred: how alike a name must be to be offered."""

VALUE_WAYS = ("units", "deadline", "report", "number", "date", "same", "carry")
ZERO = ("nobody", "no_deadline", "no_report", "close", "seen", "new", "document")
"""What the answer "0" means, where the question offers it."""

_PROMPTS = {
    "units": ("Tên đơn vị, cách nhau dấu chấm phẩy", "Names of units, a semicolon between"),
    "deadline": ("Thời gian, ví dụ Quý IV năm 2023", "The time, such as Quý IV năm 2023"),
    "report": ("Ngày gửi, ví dụ quý 15 hoặc 09/06/2017", "The day, such as quarter 15 or 2017-06-09"),
    "number": ("Số, ký hiệu", "The number"),
    "date": ("Ngày ban hành, ví dụ 22/08/2023", "The day of issue, such as 2023-08-22"),
    "same": ("Là hạn chế số", "It is weakness number"),
    "carry": ("Chuyển tiếp vào hạn chế số", "It goes on as item"),
}
_ZERO_WORDS = {
    "nobody": ("không giao ai", "nobody"),
    "no_deadline": ("không có hạn cuối", "there is none"),
    "no_report": ("không theo dõi", "not followed"),
    "close": ("kết thúc", "it ends"),
    "seen": ("đã xem, để vậy", "seen, leave it"),
    "new": ("hạn chế mới", "a new weakness"),
    "document": ("theo văn bản mới", "as the new document says"),
}


def is_terminal() -> bool:
    """Sits somebody before the program, who reads and types?"""
    return sys.stdin.isatty() and sys.stdout.isatty()


class Stop(Exception):  # no error: the officer has answered enough
    """The officer wants to be asked no more."""


class Back(Exception):  # no error: the officer thinks again
    """The officer wants to answer the question before once more."""


def ask_all(
    questions: Sequence[Row], organisation: OrgPack, read: Callable[[], str], write: Callable[[str], None]
) -> list[Raw]:
    """Ask every question; returns the answers that were given, each with its basis.

    The officer may go back to the question before, and stop at any time with the answers that are whole. Ctrl-C takes
    everything back: how many answers are lost is said, and the command ends with Abort.
    """
    asker, answers = _Asker(organisation, read, write), dict[int, Raw]()
    asker.say(
        f"\n{len(questions)} điểm cần xác định. Enter: bỏ qua · “<”: câu trước · “.” hoặc Ctrl-D: thôi hỏi, giữ các câu đã "
        "trả lời.\n",
        f"\n{len(questions)} questions. Enter: skip · “<”: the one before · “.” or Ctrl-D: ask no more, keep what was "
        "answered.\n",
    )
    number = 0
    try:
        while number < len(questions):
            try:
                answer = asker.ask(f"[{number + 1}/{len(questions)}] ", questions[number])
            except Back:
                number = max(0, number - 1)
                answers.pop(number, None)
                continue
            if answer:
                answers[number] = answer
            number += 1
    except Stop:
        asker.say(
            f"\nThôi hỏi; giữ {len(answers)} câu đã trả lời.\n", f"\nStopped asking; {len(answers)} answers are kept.\n"
        )
    except KeyboardInterrupt:
        asker.say(
            f"\nDừng ngang: {len(answers)} câu đã trả lời không được ghi. Lần sau, “.” thôi hỏi và giữ các câu đã trả lời.\n",
            f"\nBroken off: {len(answers)} answers were not kept. Next time, “.” stops and keeps what was answered.\n",
        )
        raise typer.Abort from None
    return [answers[number] for number in sorted(answers)]


class _Asker:
    """Asks; remembers the basis given last."""

    def __init__(self, organisation: OrgPack, read: Callable[[], str], write: Callable[[str], None]) -> None:
        self.read, self.write, self.why = read, write, ""
        names = [(unit.name, alias) for unit in organisation.units for alias in (unit.name, unit.code, *unit.aliases)]
        names += [
            (group.name, alias)
            for group in organisation.groups
            for alias in (group.name, *group.aliases)
            if not group.is_open
        ]
        self.names = {fold_words(alias): name for name, alias in names}

    def say(self, vi: str, en: str) -> None:
        self.write(say(vi, en))

    def ask(self, head: str, row: Row) -> Raw | None:
        """Ask one question until it is answered, skipped or stopped."""
        self.write(f"\n{head}{row['message']}\n")
        if row.get("quote"):
            quote = " ".join(str(row["quote"]).split())
            self.say(f"  Trích, dòng {row['line']}: “{quote[:160]}”\n", f"  Line {row['line']}: “{quote[:160]}”\n")
        for number, name in enumerate(row["candidates"], 1):
            # Numbers are typed for units alone: of weaknesses their own number is.
            self.write(f"  {number}. {name}\n" if "units" in row["ways"] else f"  – {name}\n")
        while True:
            self.write(self._prompt(row))
            words = self._line()
            if not words:
                return None
            answer = self._answer(row, words)
            if answer is not None:
                return {"id": row["id"], **answer, "why": self._basis()}

    def _line(self) -> str:
        line = self.read()
        if not line or line.strip() == ".":
            raise Stop
        if line.strip() == "<":
            raise Back
        return line.strip()

    def _prompt(self, row: Row) -> str:
        ways = row["ways"]
        value = next((way for way in VALUE_WAYS if way in ways), None)
        parts = [say(*_PROMPTS[value])] if value else []
        if zero := next((way for way in ZERO if way in ways), None):
            parts.append(f"0: {say(*_ZERO_WORDS[zero])}")
        if "expand" in ways:
            parts.append(say("*: giao từng đơn vị", "*: each unit"))
        if "keep" in ways:
            parts.append(say("=: giữ ở kế hoạch cũ", "=: stays in the earlier plan"))
        if "by_hand" in ways:
            parts.append(say("=: giữ nội dung đã sửa", "=: the correction stays"))
        return "  " + " · ".join(parts) + " > "

    def _answer(self, row: Row, words: str) -> Raw | None:
        ways = row["ways"]
        signs = {
            "0": next((way for way in ZERO if way in ways), None),
            "*": "expand",
            "=": "keep" if "keep" in ways else "by_hand",
        }
        if words in signs and signs[words] in ways:
            return {str(signs[words]): True}
        value = next((way for way in VALUE_WAYS if way in ways), None)
        if value is None:
            self.say("  Hãy gõ 0, hoặc Enter để bỏ qua.\n", "  Type 0, or Enter to skip.\n")
            return None
        if value != "units":
            return {value: words} if self._is_understood(value, words) else None
        names = [self._name(part, row["candidates"]) for part in words.split(";") if part.strip()]
        return None if None in names or not names else {"units": names}

    def _is_understood(self, value: str, words: str) -> bool:
        """Can the register make something of these words? Said at once, so that no other answer is lost by them."""
        from flows.work.settle import time_of
        from models.facts.answers import day_of, rule_of
        from models.facts.reading import Span

        understood = {
            "deadline": lambda: time_of(words) is not None,
            "report": lambda: rule_of(words, "", Span(0, 0)) is not None,
            "date": lambda: day_of(words) is not None,
        }.get(value, lambda: True)()
        if not understood:
            self.say(f"  Không đọc được “{words}”; hãy viết lại.\n", f"  “{words}” cannot be read; write it again.\n")
        return understood

    def _name(self, words: str, candidates: Sequence[str]) -> str | None:
        words = words.strip()
        if words.isdecimal() and 0 < int(words) <= len(candidates):
            return candidates[int(words) - 1]
        found = self.names.get(fold_words(words))
        if found is None:
            from rapidfuzz import process

            near = [
                self.names[name]
                for name, score, _ in process.extract(fold_words(words), list(self.names), limit=4)
                if score > ALIKE
            ]
            listed = "; ".join(dict.fromkeys(near)) or "–"
            self.say(
                f"  Không có đơn vị “{words}”. Gần giống: {listed}.\n",
                f"  There is no unit “{words}”. Nearest: {listed}.\n",
            )
        return found

    def _basis(self) -> str:
        again = say(" [Enter: như trên]", " [Enter: as above]") if self.why else ""
        while True:
            self.say(f"  Căn cứ (số, ngày văn bản){again} > ", f"  On what basis{again} > ")
            try:
                words = self._line()
            except Stop:
                self.say(
                    "\n  Câu trả lời này chưa có căn cứ nên không được giữ.\n",
                    "\n  This answer has no basis yet and is not kept.\n",
                )
                raise
            self.why = words or self.why
            if self.why:
                return self.why
