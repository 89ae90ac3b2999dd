"""Texts typed for the fonts used before Unicode, told by what their words become under each old code.

Such a text is a row of ordinary Latin letters and signs that only the old font shows as Vietnamese ("§¬n vÞ chñ tr×").
A code is recognised when the words that look like none of Unicode's Vietnamese become Vietnamese syllables under it,
nearly all of them; the text is then refused, naming the code, since a converter is at hand in every office.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from documents.read.formats.syllables import is_syllable
from documents.read.formats.unfit import Unfit

_SAMPLE_WORDS = 20_000
_SURE = 12
"""So many words must speak for a code; fewer where the font's name does."""
_SURE_BY_FONT = 2
_SHARE = 0.75
_AMONG_ALL = 0.2
"""Vietnamese has marks on most of its words: a text with fewer is another language, or is about an old code."""

_TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
        strict=True,
    )
)
_VNI_TONES = {"ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_AFTER = {
    **_VNI_TONES,
    "â": "\u0302", "ê": "\u0306",
    "à": "\u0302\u0300", "á": "\u0302\u0301", "å": "\u0302\u0309", "ã": "\u0302\u0303", "ä": "\u0302\u0323",
    "è": "\u0306\u0300", "é": "\u0306\u0301", "ú": "\u0306\u0309", "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_ALONE = {"ñ": "đ", "ö": "ư", "ô": "ơ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_PAIR = re.compile(rf"([aeouyôö])([{''.join(_VNI_AFTER)}])")
_VIQR_MARKS = {"^": "\u0302", "(": "\u0306", "+": "\u031b"}
_VIQR_TONES = {"'": "\u0301", "`": "\u0300", "?": "\u0309", "~": "\u0303", ".": "\u0323"}
_VIQR_LETTER = re.compile(r"([aeiouy])([\^(+]?)(['`?~.]?)")
_WORD = re.compile(r"[^\W\d_]+(?:[µ¸¶·¹¨»¾¼½©®ª«¬\u00ad×÷¡¢§£¤¥¦]*[^\W\d_]*)*|[¡¢§£¤¥¦®][^\s,;:.!?/()\"“”-]*")
_VIQR_WORD = re.compile(r"(?<![\w^(+'`?~.-])[A-Za-z]+(?:[\^(+'`?~.]{1,2}[A-Za-z]*)+")
_VIQR_SIGN = re.compile(r"[aeo]\^|a\(|[ou]\+|[a-z][`~?](?=[a-z])|dd", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LegacyCode:
    """One old code and how a word of it reads."""

    name: str
    converter_name: str
    """As Unikey's toolkit calls it."""
    decode: Callable[[str], str]
    words: re.Pattern[str]
    fonts: tuple[str, ...] = ()
    """How its fonts' names begin."""


def _from_tcvn3(word: str) -> str:
    return "".join(_TCVN3.get(char, char if char.isascii() else "\0") for char in word)


def _from_vni(word: str) -> str:
    word = "".join(char if char <= "\u00ff" else "\0" for char in word.lower())
    paired = _VNI_PAIR.sub(lambda pair: f"{_VNI_ALONE.get(pair[1], pair[1])}{_VNI_AFTER[pair[2]]}", word)
    return unicodedata.normalize("NFC", "".join(_VNI_ALONE.get(char, char) for char in paired))


def _from_viqr(word: str) -> str:
    word = word.lower().replace("dd", "đ")
    return unicodedata.normalize(
        "NFC",
        _VIQR_LETTER.sub(lambda m: f"{m[1]}{_VIQR_MARKS.get(m[2], '')}{_VIQR_TONES.get(m[3], '')}", word),
    )


CODES = (
    LegacyCode("TCVN3 (ABC)", "TCVN3 (ABC)", _from_tcvn3, _WORD, (".vn",)),
    LegacyCode("VNI-Windows", "VNI Windows", _from_vni, _WORD, ("vni-", "vni ")),
    LegacyCode("VIQR", "VIQR", _from_viqr, _VIQR_WORD),
)


def legacy_code(text: str, fonts: Mapping[str, int] | None = None) -> LegacyCode | None:
    """Return the old code a text is typed in; None for Unicode Vietnamese and for other languages."""
    return next((code for code in CODES if _speaks(text, code, fonts or {})), None)


def refuse_legacy(text: str, fonts: Mapping[str, int] | None = None) -> None:
    """Raise Unfit, naming the code, when the text is typed in an old one."""
    code = legacy_code(text, fonts)
    if code is not None:
        raise Unfit(
            f"có chữ gõ bằng bảng mã cũ {code.name}, không phải Unicode, nên đọc vào sẽ sai chữ. Hãy chuyển mã bằng bộ gõ "
            f"Unikey (Ctrl+Shift+F6: nguồn “{code.converter_name}”, đích “Unicode”), lưu lại rồi đọc lại.",
            f"is typed in the old code {code.name}, not in Unicode, and its words would be read wrongly. Convert it with "
            f"Unikey (Ctrl+Shift+F6: source “{code.converter_name}”, destination “Unicode”), save it, and read that.",
        )


def _speaks(text: str, code: LegacyCode, fonts: Mapping[str, int]) -> bool:
    by_font = any(font.lower().startswith(code.fonts) for font in fonts) if code.fonts else False
    words = [match.group() for match, _ in zip(code.words.finditer(text), range(_SAMPLE_WORDS), strict=False)]
    marked = [word for word in words if _is_marked(word, code)]
    if len(marked) < (_SURE_BY_FONT if by_font else _SURE):
        return False
    as_it_stands = sum(map(is_syllable, marked))
    becoming = sum(is_syllable(code.decode(word)) for word in marked)
    if as_it_stands >= becoming or (not by_font and as_it_stands > (1 - _SHARE) * len(marked)):
        return False
    among = len(words) if code.words is _WORD else sum(1 for _ in re.finditer(r"[A-Za-z]+", text[: 50 * len(words)]))
    return becoming >= _SHARE * len(marked) and (by_font or becoming >= _AMONG_ALL * min(among, _SAMPLE_WORDS))


def _is_marked(word: str, code: LegacyCode) -> bool:
    return bool(_VIQR_SIGN.search(word)) if code.words is _VIQR_WORD else not word.isascii()


def legacy_bytes(content: bytes) -> str | None:
    """Return the name of the old 8-bit code of a file that is no UTF-8; None where it cannot be told."""
    latin = content.decode("cp1252", "replace").replace("\ufffd", " ")
    code = legacy_code(latin)
    if code is not None:
        return code.name
    windows = unicodedata.normalize("NFC", content.decode("cp1258", "replace"))
    words = re.findall(r"[^\W\d_]+", windows[: 50 * _SAMPLE_WORDS])
    marked = [word for word in words if not word.isascii()]
    fits = sum(map(is_syllable, marked))
    return "Windows-1258" if len(marked) >= _SURE_BY_FONT and fits >= _SHARE * len(marked) else None
