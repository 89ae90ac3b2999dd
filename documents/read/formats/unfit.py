"""What cannot be read, and what to do about it: said where it is found, sent to a person by the door of the package."""

from config.errors import Refused

SAVE_AS_WORD = "Hãy mở tệp bằng Word hoặc LibreOffice, lưu lại dưới dạng .docx rồi đọc lại."
SAVE_AS_WORD_EN = "Open it in Word or LibreOffice, save it as .docx, and read that."
ASK_AGAIN = "Hãy xin lại tệp gốc từ nơi gửi."
ASK_AGAIN_EN = "Ask whoever sent it for the original file."
UNCHANGED = "Chưa có gì thay đổi."
UNCHANGED_EN = "Nothing was changed."


class Unfit(Exception):
    """A file that is not read; its sentences go on after the file's name and end with a remedy.

    It crosses the border of the process that opens packed files, so it carries words only.
    """

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(vi)
        self.vi, self.en = vi, en

    def refusal(self, name: object) -> Refused:
        """Return the refusal a person reads, with the name of the file."""
        return Refused(f"Tệp {name} {self.vi} {UNCHANGED}", f"The file {name} {self.en} {UNCHANGED_EN}")


def broken(what_vi: str, what_en: str) -> Unfit:
    """Return what is said of a file whose inside is not as its format wants it."""
    return Unfit(
        f"bị hỏng hoặc bị cắt cụt: {what_vi}. {ASK_AGAIN}", f"is broken or cut short: {what_en}. {ASK_AGAIN_EN}"
    )
