"""The letters of a quarter, to be compared with those of one in which nothing stopped."""

import re
from collections import Counter

from models.tables import Message, MessageState
from tests.support.office import Day, kind_of_purpose

Letters = Counter[tuple[str, str, str, str, str]]
"""Address, purpose, office day, rung and words of every letter, without the times of day in them."""


def letters_of(day: Day) -> Letters:
    """Return what the mail server was known to take."""
    words = {letter.message_id: letter.text for letter in day.mailbox.letters}
    return Counter(
        (
            row.address,
            kind_of_purpose(row),
            row.office_day.isoformat(),
            row.rung,
            re.sub(r"\d\d:\d\d", "", f"{row.subject} {words[row.message_id]}"),
        )
        for row in day.rows(Message)
        if row.state is MessageState.ACCEPTED
    )


def assert_nothing_is_lost_or_doubled(day: Day, undisturbed: Letters) -> None:
    found = letters_of(day)
    missing, more = undisturbed - found, found - undisturbed
    told = f"missing: {sorted(line[:4] for line in missing)}; more: {sorted(line[:4] for line in more)}"
    assert not missing, told
    assert not more, told
    rows = {row.message_id: row for row in day.rows(Message)}
    for message_id, copies in day.mailbox.copies().items():
        assert copies == 1 or rows[message_id].possibly_duplicate
        assert day.mailbox.bodies()[message_id] == {rows[message_id].body}
    states = [(row.id, row.state, row.possibly_duplicate) for row in rows.values()]
    assert {state for _, state, _ in states} <= {MessageState.ACCEPTED, MessageState.SUPERSEDED}, states
