"""A sentence in both languages, for what is stored and read later by somebody of either."""

from typing import NamedTuple


class Words(NamedTuple):
    """The same words in Vietnamese and in English."""

    vi: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the words for a reader of ``language``; Vietnamese where nobody wrote the English."""
        return self.en if language.startswith("en") and self.en else self.vi
