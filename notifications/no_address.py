"""Nobody can be written to in a role: what is missing, who is told instead, and how to mend it."""

from models.facts.ladder import LEADERSHIP, UNIT_ROLES, Role
from models.facts.units import ContactRole
from models.facts.words import Words

PREFIX = "no_address:"

OFFICES = {
    Role.OFFICE: Words("Văn phòng UBND", "the Committee's office"),
    Role.VICE_CHAIR: Words("Phó Chủ tịch phụ trách", "the vice-chair in charge"),
    Role.CHAIR: Words("Chủ tịch", "the chair"),
}


def key_of(unit_id: int, role: Role) -> str:
    """Return the key of the line on the list for a person."""
    return f"{PREFIX}{unit_id}/{role}"


def no_address(unit: str, role: Role, told_instead: str = "") -> tuple[Words, Words]:
    """Return what is missing and the next action: a unit's mailbox by command, a leader's in the organisation pack.

    ``told_instead``: the office above that gets the letter in its place.
    """
    if role in LEADERSHIP:
        who = OFFICES[role]
        above = (f" Thư được gửi {told_instead}.", f" {told_instead} is told instead.") if told_instead else ("", "")
        return (
            Words(
                f"Không có địa chỉ nhận thư của {who.vi} ({unit}).{above[0]}",
                f"There is no mailbox of {who.en} ({unit}).{above[1]}",
            ),
            Words(
                "Bổ sung địa chỉ của chức danh trong bộ dữ liệu tổ chức, rồi chạy dondoc contact import và dondoc sweep.",
                "Add the post's mailbox to the organisation pack, then run dondoc contact import and dondoc sweep.",
            ),
        )
    contact = role.value if role in UNIT_ROLES else ContactRole.CONTACT.value
    command = f'dondoc contact set --unit "{unit}" --role {contact} --address ...'
    return (
        Words(
            f"Không có địa chỉ nhận thư cho vai trò “{role}” đối với {unit}.",
            f"There is no mailbox for the role “{role}” at {unit}.",
        ),
        Words(
            f"Bổ sung địa chỉ: {command}; sau đó chạy lại dondoc sweep và dondoc deliver.",
            f"Add it: {command}; then run dondoc sweep and dondoc deliver again.",
        ),
    )
