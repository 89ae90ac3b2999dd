"""The chart of a synthesis: the quarter's four cells and the trend, as a picture of fixed bytes."""

import io
from typing import TYPE_CHECKING, Any

from documents.write.words import period_words
from models.facts.period import Period
from models.facts.standing import Counts
from models.facts.synthesis import SynthesisFacts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CELLS = (
    ("Đúng hạn", "on_time", "#1f4e79"),
    ("Quá hạn, đã gửi", "late", "#8fb4d9"),
    ("Chưa gửi, trong hạn", "in_term", "#c9c9c9"),
    ("Chưa gửi, quá hạn", "overdue", "#c55a11"),
)
DARK = {"#1f4e79", "#c55a11"}
PROGRESS = ("Đã khắc phục\nđúng hạn", "Đã khắc phục\nquá hạn", "Đang khắc phục\ntrong hạn", "Đang khắc phục\nquá hạn")
DOTS_PER_INCH = 150


def chart_of(facts: SynthesisFacts) -> bytes:
    """Draw the chart; the same figures are the same bytes."""
    out = io.BytesIO()
    figure_of(facts).savefig(out, format="png", metadata={"Software": None, "Title": None})
    return out.getvalue()


def figure_of(facts: SynthesisFacts) -> "Figure":
    """Set the bars out: the trend's four cells period by period above, the weaknesses' four cells below."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 7.2), dpi=DOTS_PER_INCH, layout="constrained")
    FigureCanvasAgg(figure)
    above, below = figure.subplots(2, 1)
    _trend(above, facts)
    _progress(below, facts.progress, facts)
    return figure


def _trend(axes: "Axes", facts: SynthesisFacts) -> None:
    from matplotlib.ticker import MaxNLocator

    names = [_short(period.period) for period in facts.trend]
    bottom = [0] * len(names)
    for label, cell, colour in CELLS:
        heights = [getattr(period.reports, cell) for period in facts.trend]
        bars = axes.bar(names, heights, 0.6, bottom, color=colour, label=label)
        _labels(axes, bars, heights, "white" if colour in DARK else "black")
        bottom = [low + height for low, height in zip(bottom, heights, strict=True)]
    axes.set_title("Tình hình gửi báo cáo của các đơn vị", fontsize=11)
    axes.set_ylabel("Số báo cáo", fontsize=9)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.tick_params(labelsize=8)
    axes.legend(fontsize=8, ncols=2, loc="upper center", bbox_to_anchor=(0.5, -0.08), frameon=False)
    axes.spines[["top", "right"]].set_visible(False)


def _progress(axes: "Axes", counts: Counts, facts: SynthesisFacts) -> None:
    from matplotlib.ticker import MaxNLocator

    heights = [counts.on_time, counts.late, counts.in_term, counts.overdue]
    bars = axes.bar(PROGRESS, heights, 0.6, color=[colour for _, _, colour in CELLS])
    axes.bar_label(bars, fontsize=9)
    axes.set_title(f"Kết quả khắc phục hạn chế, yếu kém {period_words(facts.period)}", fontsize=11)
    axes.set_ylabel("Số hạn chế, yếu kém", fontsize=9)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.tick_params(labelsize=8)
    axes.margins(y=0.15)
    axes.spines[["top", "right"]].set_visible(False)


def _labels(axes: "Axes", bars: Any, heights: list[int], colour: str) -> None:  # noqa: ANN401  # matplotlib's container of bars
    words = [str(height) if height else "" for height in heights]
    axes.bar_label(bars, words, label_type="center", fontsize=8, color=colour)


def _short(period: str) -> str:
    words = period_words(Period.parse(period))
    return words[:1].upper() + words[1:].replace(" năm ", "/")
