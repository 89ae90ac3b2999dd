"""Write the letters anew: `python -m tests.golden.notices.refresh`."""

from tests.golden.notices import FOLDER, LETTERS, rendered


def refresh() -> list[str]:
    """Write every letter, remove those of notices that are gone, and name what changed."""
    wanted = {name: content for letter in LETTERS for name, content in rendered(*letter).items()}
    found = {path.name: path for ending in ("*.txt", "*.html") for path in FOLDER.glob(ending)}
    for name in found.keys() - wanted.keys():
        found[name].unlink()
    changed = [
        name
        for name, content in wanted.items()
        if name not in found or found[name].read_text(encoding="utf-8") != content
    ]
    for name in changed:
        (FOLDER / name).write_text(wanted[name], encoding="utf-8")
    return sorted([*changed, *(found.keys() - wanted.keys())])


if __name__ == "__main__":
    print("\n".join(refresh()) or "Nothing has changed.")  # noqa: T201 - a small tool that tells what it did
