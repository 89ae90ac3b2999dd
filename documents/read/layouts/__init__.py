"""The layouts in which plans and reports set out their weaknesses, a file each; a file put here is used by itself.

A layout's file holds one constant ``LAYOUT``. Examples lie in ``examples/<name>/``, a text and what is to be read in it.
"""

import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module

from documents.read.joining import join
from documents.read.lines import Page
from documents.read.weaknesses import Weaknesses
from models.facts.names import NameBook


@dataclass(frozen=True, slots=True)
class Layout:
    """One way of setting out weaknesses."""

    name: str
    rank: int
    """Of two layouts that find equally much on a page, the one with the lower rank is believed."""
    read: Callable[[Page, NameBook, date | None], Weaknesses]
    """Reads a page, given the names of units and the document's day; empty when the page is set out otherwise."""


_FEWEST_OF_A_PLAN = 2
"""So many weaknesses beside a table of nothing but tasks are those of the plan, and the tasks are theirs."""


@cache
def layouts() -> tuple[Layout, ...]:
    """Return the layouts of this folder, by rank."""
    found = [import_module(f"{__name__}.{module.name}").LAYOUT for module in pkgutil.iter_modules(__path__)]
    return tuple(sorted(found, key=lambda layout: (layout.rank, layout.name)))


def best_reading(page: Page, book: NameBook, on: date | None, among: Sequence[Layout] | None = None) -> Weaknesses:
    """Return what the layout that finds most assigned weaknesses read; where none does, the first that finds any.

    What another layout found elsewhere on the page is added to it (:mod:`documents.read.joining`).
    """
    readings = [layout.read(page, book, on) for layout in (layouts() if among is None else among)]
    best = _most(readings)
    if best.names_tasks_only:
        others = [found for found in readings if found is not best]
        best = next((found for found in [_most(others)] if found.assigned >= _FEWEST_OF_A_PLAN), best)
    return join(page, best, (found for found in readings if found is not best)) if best.assigned else best


def _most(readings: Sequence[Weaknesses]) -> Weaknesses:
    return max(readings, key=lambda found: (found.assigned, bool(found.weaknesses)), default=Weaknesses())
