"""How long a document takes to read as it grows: processor seconds, for ordinary plans and for hard texts.

    python benchmarks/reading_speed.py [--mb 1,5] [WORD OF A NAME ...]

The last column sets the largest size against the smallest: where it does not exceed the ratio of the sizes, reading is
linear. An ordinary plan is the sample plan over and over, a wordy one has fewer weaknesses with more to say of each, and
the hard texts are those of the tests. Run it on a machine with nothing else to do; other work slows a processor second.
"""

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from documents.read import read_text  # noqa: E402 - after the path
from models.facts.names import NameBook  # noqa: E402 - as above
from models.packs import load_pack  # noqa: E402 - as above
from tests.support.hard_texts import HARD, hard_text  # noqa: E402 - as above

_SAID = (
    "Công tác kiểm tra, duy tu kênh mương ở một số địa phương chưa được quan tâm đúng mức, kinh phí bố trí hằng năm còn "
    "thấp so với nhu cầu, việc bàn giao công trình cho đơn vị quản lý còn chậm. "
)
_WORDY = (
    "{number}. " + _SAID * 3 + "\nNguyên nhân khách quan: " + _SAID * 2 + "\nNguyên nhân chủ quan: " + _SAID * 2 + "\n"
    "Đơn vị chủ trì: Sở Y tế, UBND các huyện Nông Cống, Như Thanh.\nĐơn vị phối hợp: Sở Tài chính, các đơn vị liên quan.\n"
    "Nhiệm vụ, giải pháp:\n- Sở Y tế:\n" + ("+ " + _SAID + "\n") * 3 + "- UBND huyện Nông Cống: " + _SAID + "\n"
    "Thời gian khắc phục: Quý IV/2023.\n"
)


def _sample(megabytes: float) -> str:
    text = (ROOT / "examples" / "ke-hoach-mau.txt").read_text(encoding="utf-8")
    return text * max(1, round(megabytes * 1e6 / len(text.encode())))


def _wordy(megabytes: float) -> str:
    count = round(megabytes * 1e6 / len(_WORDY.encode()))
    return "KẾ HOẠCH\nKhắc phục hạn chế năm 2023\n\n" + "".join(_WORDY.format(number=at) for at in range(1, count + 1))


def _hard(name: str, megabytes: float) -> str:
    letters = hard_text(name, 10_000)
    return hard_text(name, round(megabytes * 1e6 * len(letters) / len(letters.encode(errors="surrogatepass"))))


def text_of(name: str, megabytes: float) -> str:
    """Return about so many megabytes (UTF-8) of the text of that name."""
    ordinary = {"an ordinary plan": _sample, "a wordy plan": _wordy}
    return ordinary[name](megabytes) if name in ordinary else _hard(name, megabytes)


def main() -> int:
    """Measure, and print a line for each text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mb", default="1,5", help="sizes in megabytes, smallest first")
    parser.add_argument("names", nargs="*", help="only texts whose name has one of these words")
    asked = parser.parse_args()
    sizes = [float(size) for size in asked.mb.split(",")]
    book = NameBook.from_pack(load_pack("thanh-hoa-2023"))
    names = ["an ordinary plan", "a wordy plan", *HARD]
    read_text(text_of(names[0], 0.01), book)  # what is compiled once
    print(f"{'processor seconds for':40}" + "".join(f"{size:>8g} MB" for size in sizes) + f"{'ratio':>9}")
    for name in (name for name in names if not asked.names or any(word in name for word in asked.names)):
        taken = []
        for size in sizes:
            text = text_of(name, size)
            began = time.process_time()
            read_text(text, book)
            taken.append(time.process_time() - began)
        print(
            f"{name:40}" + "".join(f"{seconds:11.2f}" for seconds in taken) + f"{taken[-1] / taken[0]:9.2f}", flush=True
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
