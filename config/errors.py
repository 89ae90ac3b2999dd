"""The tree of errors that reach a person.

    DondocError
    ├── Refused            a person can mend it: the command did nothing, and says what to do
    │   ├── BadSetting     a setting or data file is wrong: names file, key and remedy
    │   └── NotFound       what was named does not exist: names the nearest that does
    ├── NeedsAPerson       the work went on; something is left for a person to settle
    └── TryAgainLater      nothing is wrong here: the same call may succeed later

The class answers what to do, the message is the sentence itself: what, where, and the remedy.
"""

from config.language import say


class DondocError(Exception):
    """Something a person should read; `str()` is the whole sentence, in the user's language."""

    def __init__(self, vi: str, en: str = "") -> None:
        """Keep the sentence in both languages; one that was written in one language only stands for both."""
        super().__init__(vi)
        self.vi, self.en = vi, en or vi

    def __str__(self) -> str:
        return say(self.vi, self.en)


class Refused(DondocError):
    """The request was refused and nothing was changed."""


class BadSetting(Refused):
    """A setting or data file cannot be used."""


class NotFound(Refused):
    """What was named does not exist."""


class NeedsAPerson(DondocError):
    """The work was done as far as a program can; a person must settle the rest."""


class TryAgainLater(DondocError):
    """The other side is busy or away; nothing is lost and the same call may succeed later."""
