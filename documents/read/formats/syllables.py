"""Is a word a syllable that Vietnamese spelling allows? So a text is told from one read in the wrong code."""

import re
import unicodedata

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_TONE = re.compile(f"[{_TONES}]")
_TONE_ON_CONSONANT = re.compile(f"[b-df-hj-np-tvx][{_TONES}]")
_INITIAL = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx]"
_NUCLEUS = (
    "uyê|yêu|iêu|uôi|ươi|ươu|oai|oay|oao|oeo|uây|uya|uyu|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|ôi|ơi|oo|ua|uâ"
    "|uê|ui|uô|uơ|ươ|ưa|ưi|ưu|uy|yê|[aăâeêioôơuưy]"
)
_SYLLABLE = re.compile(rf"(?:{_INITIAL})?(?:{_NUCLEUS})(?:ch|ng|nh|[cmnpt])?")
_LONGEST = 7


def is_syllable(word: str) -> bool:
    """Is the word one Vietnamese syllable, with at most one tone mark?"""
    parts = unicodedata.normalize("NFD", word.lower())
    toneless, tones = _TONE.subn("", parts)
    plain = unicodedata.normalize("NFC", toneless)
    if tones > 1 or _TONE_ON_CONSONANT.search(parts):
        return False
    return len(plain) <= _LONGEST and _SYLLABLE.fullmatch(plain) is not None
