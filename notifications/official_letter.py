"""The draft of a công văn đôn đốc, as text to be put on the office's own paper (domain 3.6)."""

from collections.abc import Mapping, Sequence
from datetime import date

from models.facts.standing import Counts
from notifications.wording import period_words


def letter_draft(
    plan: Mapping[str, str | None], period: str, units: Sequence[str], counts: Counts, today: date, by: date
) -> str:
    """Return the first letter to late units: subject, addressees, basis, figures, and the day asked for.

    ``plan``: its number, day and issuer as a notice has them. Number, date and signature of the letter itself are left
    to the office; every figure is a count of ours.
    """
    issued = f" ngày {date.fromisoformat(plan['issued_on']):%d/%m/%Y}" if plan["issued_on"] else ""
    named = f"Kế hoạch số {plan['number']}" if plan["number"] else f"“{plan['title']}”"
    named += f"{issued} của {plan['issuer']}"
    addressees = "\n".join(f"- {unit}{'.' if unit == units[-1] else ';'}" for unit in units)
    return (
        f"V/v đôn đốc báo cáo kết quả khắc phục hạn chế, yếu kém {period_words(period)}\n\n"
        f"Kính gửi:\n{addressees}\n\n"
        f"Thực hiện {named}, đến ngày {today:%d/%m/%Y}, cơ quan đầu mối đã nhận được "
        f"{counts.received}/{counts.total} báo cáo; còn {len(units)} đơn vị chưa gửi (có danh sách kèm theo).\n\n"
        "Để kịp thời tổng hợp, báo cáo UBND tỉnh, đề nghị các đơn vị gửi báo cáo về cơ quan đầu mối đến hết ngày "
        f"{by:%d/%m/%Y}.\n\n"
        "Trân trọng./."
    )
