"""How alike two weaknesses are, and in which words: for a person to judge, never to be acted on alone."""

from dataclasses import dataclass

from models.facts.folding import fold_words

COMMON = frozenset(
    [
        "và",
        "của",
        "các",
        "còn",
        "chưa",
        "có",
        "được",
        "trong",
        "cho",
        "với",
        "đến",
        "từ",
        "ở",
        "là",
        "một",
        "số",
        "việc",
        "về",
        "do",
        "tại",
        "theo",
        "năm",
        "tỉnh",
        "huyện",
        "cấp",
        "trên",
        "dưới",
        "so",
        "công",
        "tác",
        "thực",
        "hiện",
        "hạn",
        "chế",
        "yếu",
        "kém",
        "chậm",
        "thấp",
        "thiếu",
        "cao",
        "nhiều",
        "nhất",
        "khi",
        "đã",
        "cùng",
        "kỳ",
    ]
)
"""Words that any weakness may hold; sharing them says nothing."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A figure from 0 to 100, and the telling words that both hold."""

    score: float
    shared: tuple[str, ...]


def alike(one: str, other: str) -> Likeness:
    """Compare two statements: rapidfuzz's token-set ratio of their telling words, in any order."""
    from rapidfuzz.fuzz import token_set_ratio

    mine, theirs = _telling(one), _telling(other)
    shared = tuple(word for word in dict.fromkeys(mine) if word in set(theirs))
    if not shared:
        return Likeness(0.0, ())
    return Likeness(float(token_set_ratio(" ".join(mine), " ".join(theirs))), shared)


def _telling(text: str) -> list[str]:
    words = "".join(char if char.isalnum() else " " for char in fold_words(text)).split()
    return [word for word in words if word not in COMMON and not word.isdecimal()]
