"""Word files as one sees them on paper: numbers that stand in no words, tables, changes, notes, what is hidden."""

import pytest

from documents.read.formats.office import read
from documents.read.formats.unfit import Unfit
from documents.read.source import Source
from tests.support.office_files import cell, listed, numbering, p, table, word


def lines(source: Source) -> list[str]:
    return [line for line in source.text.split("\n") if line]


def codes(source: Source) -> list[str]:
    return [remark.code for remark in source.remarks]


def test_a_paragraph_is_a_line_and_emphasis_leaves_no_trace() -> None:
    body = "<w:p><w:r><w:t>Đơn vị </w:t></w:r><w:r><w:rPr><w:b/><w:i/></w:rPr><w:t>chủ trì</w:t></w:r><w:r><w:t>: Sở Y tế.</w:t></w:r></w:p>"
    assert lines(read(word(body + p("Năm 2023.")))) == ["Đơn vị chủ trì: Sở Y tế.", "Năm 2023."]


def test_breaks_tabs_and_hyphens_are_kept_as_seen() -> None:
    body = (
        "<w:p><w:r><w:t>Số:</w:t><w:tab/><w:t>1</w:t><w:br/><w:t>kinh tế</w:t><w:noBreakHyphen/><w:t>xã</w:t>"
        "<w:softHyphen/><w:t> hội\u00a0năm\u00ad nay</w:t></w:r></w:p>"
    )
    assert lines(read(word(body))) == ["Số:\t1", "kinh tế-xã hội\u00a0năm nay"]


@pytest.mark.parametrize(
    ("form", "words", "printed"),
    [
        ("decimal", "%1.", ["1. a", "2. b", "3. c"]),
        ("decimal", "(%1)", ["(1) a", "(2) b", "(3) c"]),
        ("lowerLetter", "%1)", ["a) a", "b) b", "c) c"]),
        ("upperLetter", "%1.", ["A. a", "B. b", "C. c"]),
        ("upperRoman", "%1.", ["I. a", "II. b", "III. c"]),
        ("lowerRoman", "%1)", ["i) a", "ii) b", "iii) c"]),
        ("decimalZero", "%1/", ["01/ a", "02/ b", "03/ c"]),
        ("bullet", "-", ["- a", "- b", "- c"]),
        ("bullet", "–", ["- a", "- b", "- c"]),
        ("bullet", "+", ["+ a", "+ b", "+ c"]),
        ("bullet", "\uf0b7", ["• a", "• b", "• c"]),
        ("bullet", "\uf02d", ["- a", "- b", "- c"]),
        ("none", "", ["a", "b", "c"]),
    ],
)
def test_the_number_word_prints_is_read(form: str, words: str, printed: list[str]) -> None:
    body = listed("a", 1) + listed("b", 1) + listed("c", 1)
    assert lines(read(word(body, parts={"numbering": numbering((form, words))}))) == printed


def test_lower_levels_begin_anew_under_each_higher_one_and_name_it() -> None:
    rules = numbering(("upperRoman", "%1."), ("decimal", "%2."), ("decimal", "%2.%3"))
    levels = [0, 1, 2, 2, 1, 0, 1, 2]
    body = "".join(listed("x", 1, level) for level in levels)
    printed = ["I. x", "1. x", "1.1 x", "1.2 x", "2. x", "II. x", "1. x", "1.1 x"]
    assert lines(read(word(body, parts={"numbering": rules}))) == printed


def test_a_list_goes_on_over_other_paragraphs_and_empty_ones_print_no_number() -> None:
    body = listed("một", 1) + p("giữa") + listed("", 1) + listed("ba", 1)
    assert lines(read(word(body, parts={"numbering": numbering(("decimal", "%1."))}))) == ["1. một", "giữa", "3. ba"]


def test_a_second_list_on_the_same_rules_begins_where_it_is_told_to() -> None:
    again = (
        '<w:num w:numId="2"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
        '</w:lvlOverride></w:num><w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>'
    )
    rules = numbering(("decimal", "%1.")) + again
    body = listed("a", 1) + listed("b", 1) + listed("c", 2) + listed("d", 2) + listed("e", 3)
    assert lines(read(word(body, parts={"numbering": rules}))) == ["1. a", "2. b", "5. c", "6. d", "7. e"]


def test_a_level_that_never_restarts_and_one_in_legal_figures() -> None:
    rules = (
        '<w:abstractNum w:abstractNumId="1">'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlRestart w:val="0"/>'
        '<w:isLgl/><w:lvlText w:val="%1.%2"/><w:suff w:val="space"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    )
    body = "".join(listed("x", 1, level) for level in (0, 1, 0, 1))
    assert lines(read(word(body, parts={"numbering": rules}))) == ["I. x", "1.1 x", "II. x", "2.2 x"]


def test_numbers_that_come_by_the_style_and_a_paragraph_that_gives_its_own_away() -> None:
    rules = (
        '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        '<w:pStyle w:val="Muc"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="Muc"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="MucCon"><w:basedOn w:val="Muc"/></w:style>'
    )
    own = '<w:pStyle w:val="Muc"/>'
    body = p("a", own) + p("b", '<w:pStyle w:val="MucCon"/>') + p("c", own + '<w:numPr><w:numId w:val="0"/></w:numPr>')
    source = read(word(body + p("d", own), parts={"numbering": rules, "styles": styles}))
    assert lines(source) == ["1. a", "2. b", "c", "3. d"]


def test_tracked_changes_are_read_as_if_accepted_and_told() -> None:
    body = (
        "<w:p><w:r><w:t>Sở </w:t></w:r><w:del><w:r><w:delText>Xây dựng</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>Y tế</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>bỏ</w:t></w:r></w:moveFrom>"
        "<w:moveTo><w:r><w:t>.</w:t></w:r></w:moveTo></w:p>"
    )
    source = read(word(body))
    assert lines(source) == ["Sở Y tế."]
    assert codes(source) == ["tracked_changes"]
    assert "tracked changes" in source.remarks[0].en


def test_a_deleted_paragraph_mark_joins_and_a_deleted_row_goes() -> None:
    gone = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>Đơn vị chủ trì: </w:t></w:r></w:p>"
    rows = (
        "<w:tbl><w:tr>"
        + cell("1")
        + cell("a")
        + "</w:tr><w:tr><w:trPr><w:del/></w:trPr>"
        + cell("2")
        + cell("b")
        + "</w:tr></w:tbl>"
    )
    source = read(word(gone + p("Sở Y tế.") + rows))
    assert lines(source) == ["Đơn vị chủ trì: Sở Y tế.", "1\ta"]


@pytest.mark.parametrize("by_style", [True, False])
def test_hidden_words_are_not_read_and_told(by_style: bool) -> None:
    styles = '<w:style w:type="character" w:styleId="An"><w:rPr><w:vanish/></w:rPr></w:style>'
    hiding = '<w:rStyle w:val="An"/>' if by_style else "<w:vanish/>"
    shown = '<w:rStyle w:val="An"/><w:vanish w:val="0"/>'
    source = read(word(p("mật", run=hiding) + p("thấy", run=shown), parts={"styles": styles}))
    assert lines(source) == ["thấy"]
    assert codes(source) == ["hidden_text"]
    assert "3 ký tự" in source.remarks[0].vi


def test_merged_cells_stand_once_and_say_what_they_cover() -> None:
    body = table(
        cell("STT") + cell("Đơn vị", span=2),
        cell("1", merge="restart") + cell("Sở A") + cell("Năm 2023"),
        cell("", merge="continue") + cell("Sở B") + cell(""),
    )
    source = read(word(body))
    (grid,) = source.tables
    found = [(source.text[c.start : c.end], c.row, c.column, c.rows, c.columns) for c in grid.cells]
    assert found == [
        ("STT", 0, 0, 1, 1), ("Đơn vị", 0, 1, 1, 2),
        ("1", 1, 0, 2, 1), ("Sở A", 1, 1, 1, 1), ("Năm 2023", 1, 2, 1, 1),
        ("Sở B", 2, 1, 1, 1), ("", 2, 2, 1, 1),
    ]  # fmt: skip
    assert source.text[grid.start : grid.end] == "STT\tĐơn vị\n1\tSở A\tNăm 2023\nSở B\t"
    assert source.place_of(source.text.index("Sở B")) == "table:1!B3"


def test_a_list_in_a_cell_keeps_its_lines_and_a_table_in_a_cell_is_flattened() -> None:
    inner = table(cell("trong 1") + cell("trong 2"))
    body = table(
        cell("1") + cell(listed("việc một", 1), listed("việc hai", 1)), cell("2") + cell("trước", inner, "sau")
    )
    source = read(word(body, parts={"numbering": numbering(("bullet", "-"))}))
    texts = [source.text[c.start : c.end] for c in source.tables[0].cells]
    assert texts == ["1", "- việc một\n- việc hai", "2", "trước\ntrong 1\ntrong 2\nsau"]
    assert len(source.tables) == 1


def test_the_frame_of_a_state_head_is_read_column_by_column() -> None:
    head = table(
        cell("UBND TỈNH BẮC HẢI") + cell("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"),
        cell("Số: 12/KH-UBND") + cell("Bắc Hải, ngày 05 tháng 02 năm 2024"),
    )
    source = read(word(head))
    assert not source.tables
    assert lines(source) == [
        "UBND TỈNH BẮC HẢI",
        "Số: 12/KH-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Bắc Hải, ngày 05 tháng 02 năm 2024",
    ]


def test_footnotes_stand_after_the_document_and_are_told() -> None:
    body = (
        '<w:p><w:r><w:t>Thu hụt 25%</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>.</w:t></w:r></w:p>'
    )
    notes = (
        f'<w:footnote w:id="0">{p("")}</w:footnote><w:footnote w:id="2">{p("Số liệu đến 30/6.")}</w:footnote>'
        f'<w:footnote w:id="9">{p("không ai nhắc")}</w:footnote>'
    )
    source = read(word(body + p("Hết."), parts={"footnotes": notes}))
    assert lines(source) == ["Thu hụt 25%.", "Hết.", "CHÚ THÍCH", "[1] Số liệu đến 30/6."]
    assert codes(source) == ["notes"]
    assert source.remarks[0].span is not None
    assert source.remarks[0].span.quote(source.text).startswith("CHÚ THÍCH")


def test_a_text_box_is_read_once_whichever_way_it_is_drawn() -> None:
    box = f"<w:txbxContent>{p('trong khung')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>ngoài</w:t><mc:AlternateContent><mc:Choice><w:drawing>"
        f"{box}</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    assert lines(read(word(body))) == ["ngoài", "trong khung"]


def test_links_fields_controls_and_symbols_are_read_instructions_are_not() -> None:
    body = (
        '<w:sdt><w:sdtContent><w:p><w:hyperlink r:id="x"><w:r><w:t>Cổng tỉnh</w:t></w:r></w:hyperlink>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t> 2023 </w:t></w:r>'
        '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r></w:p></w:sdtContent></w:sdt>'
    )
    source = read(word(body, ("x", "hyperlink", "!https://example.invalid/")))
    assert lines(source) == ["Cổng tỉnh 2023 ✓"]
    assert not source.remarks


def test_a_title_is_parted_from_what_follows_where_the_look_changes() -> None:
    centred = '<w:jc w:val="center"/>'
    body = p("KẾ HOẠCH", centred, "<w:b/>") + p("Khắc phục hạn chế", centred, "<w:b/>") + p("Thực hiện Nghị quyết")
    assert read(word(body)).text == "KẾ HOẠCH\nKhắc phục hạn chế\n\nThực hiện Nghị quyết\n"


def test_what_points_out_of_the_file_or_is_embedded_is_told_and_left() -> None:
    source = read(
        word(
            p("chữ"),
            ("a", "image", "!http://127.0.0.1:9/a.png"),
            ("b", "attachedTemplate", "!file:///C:/Users/an/Normal.dotm"),
            ("c", "oleObject", "embeddings/o.bin"),
            parts={"word/embeddings/o.bin": b"x"},
        )
    )
    assert codes(source) == ["external_reference", "embedded_object"]
    assert "127.0.0.1:9/a.png" in source.remarks[0].vi
    assert "Normal" not in source.remarks[0].vi


@pytest.mark.parametrize(
    ("font", "words", "name"),
    [
        (".VnTime", "§¬n vÞ chñ tr×: Së Y tÕ", "TCVN3"),
        ("VNI-Times", "Ñôn vò chuû trì: Sôû Y teá", "VNI"),
    ],
)
def test_words_typed_for_an_old_font_are_refused_by_the_name_of_the_code(font: str, words: str, name: str) -> None:
    with pytest.raises(Unfit) as unfit:
        read(word(p(words, run=f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>')))
    assert name in unfit.value.vi
    assert "Unikey" in unfit.value.vi


def test_the_font_alone_says_nothing_where_the_words_are_unicode() -> None:
    run = '<w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/>'
    assert lines(read(word(p("Đơn vị chủ trì: Sở Y tế", run=run)))) == ["Đơn vị chủ trì: Sở Y tế"]


def test_pictures_without_words_are_a_scan() -> None:
    with pytest.raises(Unfit, match="bản quét"):
        read(word(p(""), parts={"word/media/image1.png": b"\x89PNG"}))
