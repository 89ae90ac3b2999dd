from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from config.settings import Settings
from notifications.letters import Attachment, Envelope, mail_bytes
from notifications.render import Rendered

WORDS = Rendered("Hạn gửi báo cáo", "Kính gửi quý cơ quan.\n", "<p>Kính gửi quý cơ quan.</p>\n")
ENVELOPE = Envelope(
    "<a@dondoc.example>", "vanthu@x.example", "Sở A, B", datetime(2023, 9, 12, 1, tzinfo=UTC), "<t@dondoc.example>"
)
PAPER = Attachment("Công văn đôn đốc.docx", "application/vnd.openxmlformats", bytes(range(256)))


def parsed(*attachments: Attachment) -> EmailMessage:
    found = message_from_bytes(mail_bytes(Settings(), WORDS, ENVELOPE, attachments), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_a_file_travels_whole_beside_text_and_page() -> None:
    mail = parsed(PAPER)
    (part,) = mail.iter_attachments()
    assert part.get_filename() == "Công văn đôn đốc.docx"
    assert part.get_content() == PAPER.content
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert page is not None
    assert text.get_content() == WORDS.text
    assert page.get_content() == WORDS.html


def test_a_letter_without_files_stays_text_and_page_alone() -> None:
    assert parsed().get_content_type() == "multipart/alternative"
    assert list(parsed().iter_attachments()) == []


def test_the_same_letter_with_its_files_is_the_same_bytes() -> None:
    assert mail_bytes(Settings(), WORDS, ENVELOPE, [PAPER]) == mail_bytes(Settings(), WORDS, ENVELOPE, [PAPER])


@pytest.mark.parametrize("name", ["../so.docx", "a\r\nBcc: x@y.example", "C:\\so.docx"])
def test_a_file_name_that_is_a_path_or_breaks_a_line_makes_no_letter(name: str) -> None:
    with pytest.raises(ValueError, match="file name"):
        parsed(Attachment(name, "text/plain", b""))
