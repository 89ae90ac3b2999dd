"""Which roles a plan's own words ask to report: leads, unless the text says that those who carry out the work do, too."""

import re
from collections.abc import Iterable

from models.facts.folding import fold_words

LEAD, IMPLEMENTING = "lead", "implementing"

# "chủ trì thực hiện" is one task, the lead's; "chủ trì và thực hiện", "đơn vị chủ trì, đơn vị thực hiện" name two.
_BESIDE_THE_LEAD = re.compile(r"chủ trì ?(?:,|;|và|hoặc) (?:(?:các )?(?:đơn vị|cơ quan) )?thực hiện")


def reporting_roles(reporters: Iterable[str]) -> tuple[str, ...]:
    """Return the roles that owe a report, from the words that name who reports.

    ``reporters``: as read, such as "các đơn vị chủ trì", "đơn vị thực hiện". Whoever the words name by office alone
    ("Giám đốc các sở") reports as a lead does; coordinating units get a copy and owe nothing.
    """
    words = ", ".join(fold_words(part) for part in reporters)
    return (LEAD, IMPLEMENTING) if _BESIDE_THE_LEAD.search(words) else (LEAD,)
