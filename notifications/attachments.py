"""The files that travel with a letter, made inside its claim and stored with its bytes."""

from collections.abc import Callable, Sequence

from models.people import Recipient
from models.tables import DecisionRow, Message
from notifications.contexts import Desk
from notifications.due_entries import due_entries
from notifications.letters import Attachment

Papers = Callable[[Desk, Sequence[DecisionRow]], list[Attachment]]
"""Gives the official papers that go with a letter about these decisions."""


def no_papers(desk: Desk, decisions: Sequence[DecisionRow]) -> list[Attachment]:  # noqa: ARG001  # as `Papers` says
    """Send letters without papers."""
    return []


def attachments_of(
    desk: Desk,
    message: Message,
    decisions: Sequence[DecisionRow],
    recipient: Recipient,
    papers: Papers = no_papers,
) -> list[Attachment]:
    """Return what goes with this letter; most letters carry nothing."""
    return [*due_entries(desk, message, decisions, recipient.language), *papers(desk, decisions)]
