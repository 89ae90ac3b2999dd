"""Vietnamese as it was typed before Unicode, for tests that such texts are told."""

import unicodedata

_TONES = "\u0300\u0301\u0309\u0303\u0323"
_SHAPES = "\u0302\u0306\u031b"
_TCVN3 = dict(
    zip(
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦",
        strict=True,
    )
)
_VNI_AFTER = {
    "": "",
    "\u0300": "ø", "\u0301": "ù", "\u0309": "û", "\u0303": "õ", "\u0323": "ï",
    "\u0302": "â", "\u0302\u0300": "à", "\u0302\u0301": "á", "\u0302\u0309": "å", "\u0302\u0303": "ã", "\u0302\u0323": "ä",
    "\u0306": "ê", "\u0306\u0300": "è", "\u0306\u0301": "é", "\u0306\u0309": "ú", "\u0306\u0303": "ü", "\u0306\u0323": "ë",
}  # fmt: skip
_VNI_ALONE = {"đ": "ñ", "ư": "ö", "ơ": "ô", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "ì": "ì", "í": "í"}
_VIQR = dict(zip(_SHAPES + "\u0301\u0300\u0309\u0303\u0323", "^(+'`?~.", strict=True))


def _letters(text: str) -> list[tuple[str, str, str]]:
    """Return each letter as its base, its shape (circumflex, breve, horn) and its tone."""
    letters = []
    for char in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", char)
        base, marks = parts[0], parts[1:]
        shape = "".join(mark for mark in marks if mark in _SHAPES)
        letters.append((base, shape, "".join(mark for mark in marks if mark in _TONES)))
    return letters


def to_tcvn3(text: str) -> str:
    """Return the text as the fonts .VnTime show it; their capitals with tones are small letters of another font."""
    return "".join(_TCVN3.get(char, _TCVN3.get(char.lower(), char)) for char in unicodedata.normalize("NFC", text))


def to_vni(text: str) -> str:
    out = []
    for (base, shape, tone), char in zip(_letters(text), unicodedata.normalize("NFC", text), strict=True):
        small = char.lower()
        if small in _VNI_ALONE:
            said = _VNI_ALONE[small]
        elif "\u031b" in shape:
            said = _VNI_ALONE[unicodedata.normalize("NFC", base.lower() + shape)] + _VNI_AFTER[tone]
        else:
            said = base.lower() + _VNI_AFTER[shape + tone]
        out.append(said.upper() if char.isupper() else said)
    return "".join(out)


def to_viqr(text: str) -> str:
    out = []
    for base, shape, tone in _letters(text):
        if base in "đĐ":
            out.append("dd" if base == "đ" else "DD")
        else:
            out.append(base + "".join(_VIQR[mark] for mark in shape + tone))
    return "".join(out)


def to_windows_1258(text: str) -> bytes:
    """Return the text in Windows-1258, where the tone follows its letter; dashes it has not become hyphens."""
    out = ""
    for base, shape, tone in _letters(text):
        out += unicodedata.normalize("NFC", base + shape) + tone
    return out.encode("cp1258", "replace")
