"""The words for what is decided about telling somebody: where a decision stands, why it was reached, what is done with it."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum


class DecisionState(StrEnum):
    """What has become of one decision to tell one role of one rung."""

    PLANNED = "planned"
    """To be told on its day. The sender takes it on."""
    BUNDLED = "bundled"
    """Part of a message; the message's fate settles it."""
    DONE = "done"
    """Its message was accepted by the mail server. Final."""
    CANCELLED = "cancelled"
    """The report came, or the duty ended, before it left. Final."""
    SUPERSEDED = "superseded"
    """A later rung, or a later due date, speaks in its place. Final."""
    HELD = "held"
    """Waits for its day and for the focal officer's look; released or stopped."""


REFUSING_MAILBOX = timedelta(days=5)
"""How long those above wait for a unit's letter that its mailbox does not take: as long as a letter is tried."""

UNSENT = frozenset({DecisionState.PLANNED, DecisionState.HELD})
TOLD = frozenset({DecisionState.PLANNED, DecisionState.BUNDLED, DecisionState.DONE})


class Why(StrEnum):
    """Why a verdict was reached; the sentence for each is in `REASONS`."""

    DUE = "due"
    SAME_DAY = "same_day"
    OVERTAKEN = "overtaken"
    BEFORE_CREATION = "before_creation"
    ENOUGH_MAIL = "enough_mail"
    OWN_LATENESS = "own_lateness"
    HELD = "held"
    HELD_FOR_APPROVAL = "held_for_approval"
    SHOWN = "shown"
    RELEASED = "released"
    TOLD_ANEW = "told_anew"
    STOPPED = "stopped"


REASONS: Mapping[Why, str] = {
    Why.DUE: "đến bậc nhắc",
    Why.SAME_DAY: "trùng ngày với bậc gần hạn hơn",
    Why.OVERTAKEN: "bị bậc sau thay thế: đáng lẽ gửi ngày {day}",
    Why.BEFORE_CREATION: "ngày của bậc trước khi nghĩa vụ được giao",
    Why.ENOUGH_MAIL: "đã đủ số thư tối đa trong kỳ",
    Why.OWN_LATENESS: "đơn vị chậm là chính cơ quan đầu mối, báo cáo thẳng cấp trên",
    Why.HELD: "giữ lại để cán bộ đầu mối xem trước",
    Why.HELD_FOR_APPROVAL: "giữ lại chờ duyệt: hệ thống ngừng vào ngày của bậc này",
    Why.SHOWN: "trình xem trước bản tổng hợp gửi lãnh đạo",
    Why.RELEASED: "đã qua thời gian xem trước, không bị dừng",
    Why.TOLD_ANEW: "chưa gửi được trong ngày làm việc trước, gửi lại hôm nay",
    Why.STOPPED: "cán bộ đầu mối đã dừng báo cáo lãnh đạo",
}


class Outcome(StrEnum):
    """What the apply step does with a verdict."""

    PLAN = "plan"
    HOLD = "hold"
    RELEASE = "release"
    """A held decision becomes planned."""
    RENEW = "renew"
    """A decision that its own office day did not see leave is told anew today, in words that are true today."""
    SUPERSEDE = "supersede"
    """A decision not yet sent gives way to a later rung."""
    RECORD = "record"
    """A rung that is not sent is written down as superseded, so that history shows it."""
