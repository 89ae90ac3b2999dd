"""The files that travel with a letter, made inside its claim and stored with its bytes."""

from collections.abc import Sequence

from models.people import Recipient
from models.tables import DecisionRow, Message
from notifications.contexts import Desk
from notifications.due_entries import due_entries
from notifications.letters import Attachment


def attachments_of(
    desk: Desk, message: Message, decisions: Sequence[DecisionRow], recipient: Recipient
) -> list[Attachment]:
    """Return what goes with this letter; most letters carry nothing."""
    return due_entries(desk, message, decisions, recipient.language)
