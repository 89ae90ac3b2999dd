"""Which language the program speaks to whoever sits before it: Vietnamese, unless DONDOC_LANGUAGE=en."""

import os

VARIABLE = "DONDOC_LANGUAGE"


def speaks_english() -> bool:
    """Did the user ask for English?"""
    return os.environ.get(VARIABLE, "vi").lower().startswith("en")


def say(vi: str, en: str) -> str:
    """Return the words in the user's language."""
    return en if speaks_english() else vi
