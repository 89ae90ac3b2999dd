"""Render a notice: its subject, plain text and HTML, from a folder of templates and a context of plain values.

Each notice has a folder in `templates/`: `subject.txt`, `words.txt` (its sentences, once), `body.txt` and `body.html`
(how they are laid out), and `sample.json` (a context that shows every key). English stands beside them as
`subject.en.txt` and so on. The values come from documents and forms that anybody may have written, so they are cleaned
here, escaped in the HTML, and never read as templates.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, Undefined, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from config.errors import NeedsAPerson, NotFound
from notifications.wording import LANGUAGES, clip, filters

TEMPLATES = Path(__file__).parent / "templates"

SUBJECT_LIMIT = 150
TEXT_WIDTH = 78
LINE_LIMIT = 4_000
"""Longest value of one line, in characters: a mail is not the place for more."""
TEXT_LIMIT = 40_000
"""Longest value of several lines."""

SEVERAL_LINES = frozenset({"letter_draft", "remarks", "outage_note"})
"""Values that keep their line breaks; any other is put on one line, so that it cannot imitate a paragraph of ours."""

MAY_BE_EMPTY = frozenset({"operator_daily", "receipt"})
"""Letters that make sense without items: a quiet day, a paper whose items are entered later."""

PART = "\x1e"
"""Opens a part of `words.txt`. No value can hold it: cleaning takes control characters out."""


class ContextIncomplete(NeedsAPerson):
    """A value the notice needs was not given, or not in its form; the message names the notice and what is wrong."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """One mail's words: a subject of one line, a plain text, and an HTML page that says the same."""

    subject: str
    text: str
    html: str


def render(notice: str, context: Mapping[str, Any], language: str = "vi") -> Rendered:
    """Render one notice in one language.

    `plan` alone is read as a list of one in `plans`. Raises NotFound for an unknown notice or language, and
    ContextIncomplete when the context lacks a value: a mail with a hole in it must not leave.
    """
    environment = _environment(language)
    suffix = "" if language == "vi" else f".{language}"
    values = _values_of(notice, context, language)
    try:
        subject = _subject(values, language)
        words = _parts(environment.get_template(f"{notice}/words{suffix}.txt").render(values))
        values |= {"subject": subject, "w": words}
        text = environment.get_template(f"{notice}/body{suffix}.txt").render(values)
        html = environment.get_template(f"{notice}/body{suffix}.html").render(values)
    except (UndefinedError, KeyError) as error:
        raise ContextIncomplete(f"Notice {notice}: {error}; its sample.json shows every key.") from error
    except (TypeError, ValueError) as error:
        raise ContextIncomplete(
            f"Notice {notice}: a value has another form than in its sample.json: {error}."
        ) from error
    return Rendered(subject, _tidy(text), _without_blank_lines(html))


def subject_of(notice: str, context: Mapping[str, Any], language: str = "vi") -> str:
    """Render the subject alone, of a letter that nobody will read; raises as `render` does."""
    try:
        return _subject(_values_of(notice, context, language), language)
    except (UndefinedError, KeyError) as error:
        raise ContextIncomplete(f"Notice {notice}: {error}; its sample.json shows every key.") from error


def _subject(values: Mapping[str, Any], language: str) -> str:
    return _one_line(_environment(language).get_template("_base/subject.txt").render(values), SUBJECT_LIMIT)


def _values_of(notice: str, context: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return the cleaned values of a letter; raises NotFound and ContextIncomplete."""
    _check_known(notice, language)
    suffix = "" if language == "vi" else f".{language}"
    values = _clean_values(context)
    if values.get("items") == [] and notice not in MAY_BE_EMPTY:
        raise ContextIncomplete(f"Notice {notice}: no items; a letter about nothing is not sent.")
    if "plans" not in values and "plan" in values:
        values["plans"] = [values["plan"]]
    return values | {"lang": language, "notice_subject": f"{notice}/subject{suffix}.txt"}


def render_parts(template: str, context: Mapping[str, Any], language: str = "vi") -> dict[str, str]:
    """Render words that are no letter of their own, such as those of a calendar entry; returns each part by its name.

    Raises ContextIncomplete when the context lacks a value.
    """
    suffix = "" if language == "vi" else f".{language}"
    try:
        return _parts(_environment(language).get_template(f"{template}{suffix}.txt").render(_clean_values(context)))
    except (UndefinedError, KeyError) as error:
        raise ContextIncomplete(f"{template}: {error}.") from error


@cache
def notices() -> tuple[str, ...]:
    """Name every notice there is, in alphabetical order."""
    return tuple(sorted(folder.name for folder in TEMPLATES.iterdir() if (folder / "sample.json").is_file()))


def sample(notice: str, of: str = "") -> dict[str, Any]:
    """Give the example context of a notice: every key it needs, with values as they look in the office.

    ``of`` names one of the further examples, `sample.<of>.json`.
    """
    _check_known(notice, "vi")
    if of not in samples(notice):
        raise NotFound(f"Notice {notice} has no sample {of!r}.")
    name = f"sample.{of}.json" if of else "sample.json"
    found: dict[str, Any] = json.loads((TEMPLATES / notice / name).read_text(encoding="utf-8"))
    return found


def samples(notice: str) -> tuple[str, ...]:
    """Name the examples of a notice: "" is `sample.json`, "remediation" is `sample.remediation.json`."""
    further = (path.name.split(".")[1] for path in (TEMPLATES / notice).glob("sample.*.json"))
    return ("", *sorted(further))


def _check_known(notice: str, language: str) -> None:
    if notice not in notices():
        near = get_close_matches(notice, notices(), n=1)
        raise NotFound(f"There is no notice {notice!r}" + (f"; the nearest is {near[0]!r}." if near else "."))
    if language not in LANGUAGES:
        raise NotFound(f"There is no language {language!r}: notices are written in {' and '.join(LANGUAGES)}.")


@cache
def _environment(language: str) -> ImmutableSandboxedEnvironment:
    """Compile each template once per language; only `.html` is escaped, a plain text has nothing to escape."""
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=lambda name: bool(name and name.endswith(".html")),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    layout = {"paragraphs": _paragraphs, "lines": _lines, "pairs": _pairs, "broken": _broken}
    environment.filters |= {name: _strict(rule) for name, rule in (filters(language) | layout).items()}
    environment.globals["part"] = lambda name: f"{PART}{name}\n"
    environment.globals["kind"] = "report"  # what a digest is about, where its context does not say
    return environment


def _strict(rule: Callable[..., Any]) -> Callable[..., Any]:
    """Let a filter name the value it was not given; our rules know nothing of the templates' undefined."""

    def filtered(*values: Any) -> Any:  # noqa: ANN401 - any filter of any value
        given = [list(value) if isinstance(value, Iterator) else value for value in values]
        for value in given:
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, Undefined):
                    str(part)  # raises UndefinedError with the name
        return rule(*given)

    return filtered


# What comes in: values


def clean(text: str) -> str:
    """Take out what could hide, reorder or cut text: controls, bidi marks, other invisible formats, lone surrogates.

    Line breaks and tabs stay, every kind of line end becomes a line feed, and letters are composed (NFC).
    """
    text = re.sub("\r\n?|[\v\f\x85\u2028\u2029]", "\n", text)
    if not text.replace("\n", "").replace("\t", "").isprintable():  # printable holds no Cc, Cf or Cs: most texts
        text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    return unicodedata.normalize("NFC", text)


def _one_line(text: str, limit: int) -> str:
    return clip(" ".join(clean(text).split()), limit)


def _clean_values(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _cleaned(value, key) for key, value in values.items()}


def _cleaned(value: Any, key: str) -> Any:  # noqa: ANN401 - plain JSON of any shape
    if isinstance(value, str):
        cut = value[: 2 * TEXT_LIMIT]
        return clip(clean(cut).strip(), TEXT_LIMIT) if key in SEVERAL_LINES else _one_line(cut, LINE_LIMIT)
    if isinstance(value, Mapping):
        return _clean_values(value)
    if isinstance(value, list | tuple):
        return [_cleaned(part, key) for part in value]
    return value


# What the templates work with: parts of the words


def _parts(words: str) -> dict[str, str]:
    """Split a rendered `words.txt` into its parts by name."""
    named = (part.partition("\n") for part in words.split(PART)[1:])
    return {name: body.strip() for name, _, body in named}


def _paragraphs(part: str) -> list[str]:
    """Read a part as paragraphs, parted by blank lines."""
    return [" ".join(block.split()) for block in re.split(r"\n\s*\n", part) if block.strip()]


def _lines(part: str) -> list[str]:
    """Read a part as entries, one a line."""
    return [line.strip() for line in part.splitlines() if line.strip()]


def _pairs(part: str) -> list[tuple[str, str]]:
    """Read a part as facts, each line "label: value"."""
    return [(label, value) for label, _, value in (line.partition(": ") for line in _lines(part))]


def _broken(value: str) -> Markup:
    """Show a value of several lines in the HTML, line by line."""
    return Markup("<br>\n").join(value.split("\n"))


# What goes out: tidy text


def _tidy(text: str) -> str:
    """Wrap lines, take out trailing blanks, and leave at most one blank line between paragraphs."""
    wrapped = "\n".join(line for raw in text.splitlines() for line in _wrapped(raw.rstrip()))
    return re.sub(r"\n{3,}", "\n\n", wrapped).strip("\n") + "\n"


def _wrapped(line: str) -> Iterator[str]:
    """Break one line at spaces, under its own first word; an address is never broken, another endless word is."""
    if len(line) <= TEXT_WIDTH:
        yield line
        return
    body = re.sub(r"^\s*(?:[-•] |\d+\. )?", "", line)
    current = line[: len(line) - len(body)]
    indent, fresh = " " * len(current), True
    for word in _pieces(body, TEXT_WIDTH - len(indent)):
        if not fresh and len(current) + 1 + len(word) > TEXT_WIDTH:
            yield current
            current, fresh = indent, True
        current, fresh = current + ("" if fresh else " ") + word, False
    yield current


def _pieces(body: str, width: int) -> Iterator[str]:
    """Give the words of a line, those that are too long for any line in slices."""
    for word in body.split(" "):
        whole = len(word) <= width or word.startswith(("http://", "https://"))
        yield from [word] if whole else (word[start : start + width] for start in range(0, len(word), width))


def _without_blank_lines(html: str) -> str:
    return "\n".join(line.rstrip() for line in html.splitlines() if line.strip()) + "\n"
