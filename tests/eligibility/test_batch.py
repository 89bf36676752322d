"""Tables: whatever people save and whatever hostile people send, every row comes out."""

import base64
import csv
import io
import json
import os
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from functools import cache

import pytest
from eligibility import api, decision, law
from eligibility.output import batch
from eligibility.output.batch import Unreadable
from eligibility.output.csv_writer import guarded
from eligibility.questions import QUESTIONS
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, Route

from scripts import ROOT

TODAY = date(2026, 11, 24)
FUZZ = int(os.environ.get("TIRKELU_FUZZ", "200"))  # more: TIRKELU_FUZZ=20000
BOTH = ["kk", "ru"]
HEAD = ["name", "status", "citizenship", "role", "policy", "policy_end", "clinic_gives_primary_care"]
WORKER = ["Айгүл", "temporary", "kyrgyzstan", "worker", "imputed", "31.08.2027", "yes"]
CITIZEN = ["Пётр", "citizen", "", "", "", "", "yes"]


@cache
def vocabulary() -> batch.Vocabulary:
    return batch.Vocabulary([api.messages(language) for language in BOTH])


def text_of(*rows: list[str], separator: str = ";") -> str:
    return "".join(separator.join(row) + "\r\n" for row in rows)


MOST_BYTES, MOST_UNPACKED = 5_000_000, 30_000_000  # wizard/web/table.js, zip.js
WEB = ROOT / "wizard/web"
FFLATE = ROOT / "node_modules/fflate/esm/browser.js"
PLACE = "http://tables.test/"
READ = r"""async ([data, words]) => {
  const { readTable, faultInWords, sheetsInWords } = await import("/table.js");
  const { Unreadable } = await import("/unreadable.js");
  const say = (name, values) => words[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const headings = async (tops) => JSON.parse(await self.headings(JSON.stringify(tops)));
  try {
    const read = await readTable(bytes, headings);
    return JSON.stringify({ rows: read.rows, separator: read.separator, sheet: sheetsInWords(read, say) });
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return JSON.stringify({ code: error.code, values: error.values, fault: faultInWords(error, say) });
  }
}"""


class Reader:
    """The page's own reading of files, in Chromium."""

    page: Page

    def open(self, browser: Browser) -> None:
        self.page = browser.new_page()
        self.page.route(f"{PLACE}**", self.answer)
        self.page.expose_function("headings", lambda tops: json.dumps(batch.headings(json.loads(tops), vocabulary())))
        self.page.goto(PLACE)

    def answer(self, route: Route) -> None:
        name = route.request.url.removeprefix(PLACE)
        if not name:
            return route.fulfill(body="<!doctype html>", content_type="text/html")
        file = FFLATE if name == "fflate.js" else WEB / name
        return route.fulfill(body=file.read_text("utf-8"), content_type="text/javascript")

    def read(self, data: bytes | str, language: str = "ru") -> dict:
        """`rows`, `separator` and `sheet`; or `code`, `values` and `fault`."""
        data = data.encode() if isinstance(data, str) else data
        return json.loads(self.page.evaluate(READ, [base64.b64encode(data).decode(), api.messages(language)["site"]]))


READER = Reader()


@pytest.fixture(scope="module", autouse=True)
def reader(browser: Browser) -> Iterator[None]:
    READER.open(browser)
    yield
    READER.page.close()


def read(data: bytes | str) -> batch.Table:
    """A file as a table. Raises Unreadable, whoever finds what is wrong."""
    found = READER.read(data)
    if "code" in found:
        raise Unreadable(found["code"], **found["values"])
    return batch.read(found["rows"], found["separator"], vocabulary())


def opened(data: bytes | str, language: str = "ru") -> dict:
    """What the page gets to know of a file."""
    found = READER.read(data, language)
    if "code" in found:
        return {"fault": found["fault"]}
    table = batch.open_table(found["rows"], found["separator"], api.messages(language), vocabulary())
    return table | {"sheet": found["sheet"]}


def results(data: bytes | str, language: str = "ru") -> list[dict]:
    found = opened(data, language)
    assert "fault" not in found, found
    return batch.rows_of_table(0, found["rows"], TODAY, law(), api.messages(language))["rows"]


def output(data: bytes | str, language: str = "ru") -> list[list[str]]:
    """The file that is given back, as a spreadsheet reads it."""
    found = opened(data, language)
    whole = found["text"] + batch.rows_of_table(0, found["rows"], TODAY, law(), api.messages(language))["text"]
    sign = batch.opened["table"].separator
    return list(csv.reader(io.StringIO(whole.removeprefix("\ufeff"), newline=""), delimiter=sign))


def fault(data: bytes | str) -> str:
    """The code of what is wrong with a file."""
    with pytest.raises(Unreadable) as caught:
        read(data)
    return caught.value.code


# ---------------------------------------------------------------- as people save it


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_encodings_and_separators_are_found(encoding, separator):
    """Excel, LibreOffice, Google and editors save the same table in many ways; all are read alike."""
    data = text_of(HEAD, WORKER, CITIZEN, separator=separator).encode(encoding)
    assert [row["code"] for row in results(data)] == ["yes-by-policy", "yes-by-status"]
    assert [row["name"] for row in results(data)] == ["Айгүл", "Пётр"]


def option(key: str, code: str, language: str) -> str:
    """An answer in the words of the site."""
    return api.messages(language)["questions"][key]["options"][code]


def test_windows_1251_is_read():
    """What an old Excel saves as CSV in Russian."""
    rows = text_of(["Имя", "Какой у вас статус в Казахстане?"], ["Иван", option("status", "citizen", "ru")])
    assert [(row["name"], row["code"]) for row in results(rows.encode("cp1251"))] == [("Иван", "yes-by-status")]


def test_a_line_that_names_the_separator_is_no_row():
    assert [row["line"] for row in results("sep=;\r\n" + text_of(HEAD, WORKER))] == ["3"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_ending_is_read(end):
    assert len(results(text_of(HEAD, WORKER, CITIZEN).replace("\r\n", end))) == 2


@pytest.mark.parametrize("language", BOTH)
def test_every_word_of_every_answer_is_understood(language):
    """Each question and each option, in the words of either language, gives its code."""
    said = api.messages(language)["questions"]
    for key, question in QUESTIONS.items():
        assert vocabulary().headings[batch.folded(said[key]["ask"])] == key
        for code, words in said[key]["options"].items():
            expected = ([] if code == "none" else [code]) if question.kind == "several" and code != "unsure" else code
            for written in (words, words.upper(), f"  {words} ", code):
                assert batch.answer(key, written, vocabulary()) == expected, (key, written)


def test_no_word_means_two_answers():
    """Otherwise a cell would be read as what it does not say."""
    for key in QUESTIONS:
        seen: dict[str, str] = {}
        for language in BOTH:
            for code, words in api.messages(language)["questions"][key]["options"].items():
                assert seen.setdefault(batch.folded(words), code) == code, (key, words)


@pytest.mark.parametrize(
    "written",
    ["31.08.2027", "2027-08-31", " 31.08.2027 ", "31.8.2027", "31.08.2027 г.", "2027-08-31T00:00:00", "31.08.2027 0:00", "'31.08.2027"],
)
def test_days_as_people_write_them(written):
    assert batch.answer("policy_end", written, vocabulary()) == "2027-08-31"


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("31.02.2027", "no-such-day"),
        ("2027-13-01", "no-such-day"),
        ("01.01.3027", "no-such-day"),
        ("08/31/2027", "day"),
        ("31.08.27", "day"),
        ("2027", "day"),
        ("46265", "day"),
        ("завтра", "day"),
        ("20270831", "day"),
    ],
)
def test_days_that_could_be_misread_are_refused(written, what):
    """A wrong day is a wrong result, so nothing is guessed."""
    with pytest.raises(ValueError, match=f"^{what}$"):
        batch.answer("policy_end", written, vocabulary())


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("pensioner; student", ["pensioner", "student"]),
        ("pensioner, student", ["pensioner", "student"]),
        ("none", []),
    ],
)
def test_several_answers_in_one_cell(written, codes):
    assert batch.answer("category", written, vocabulary()) == codes


def test_several_answers_in_the_words_of_two_languages():
    """A bar between two answers; a comma within one is part of its words."""
    both = f"{option('category', 'pensioner', 'ru')}|{option('category', 'student', 'kk')}"
    assert batch.answer("category", both, vocabulary()) == ["pensioner", "student"]
    for code in QUESTIONS["category"].values:
        assert batch.answer("category", option("category", code, "ru"), vocabulary()) == [code]


def test_what_stands_above_the_heading_stays_there():
    """A title and notes come out as they came in."""
    rows = output("Список;на;ноябрь\r\n\r\n# примечание\r\n" + text_of(HEAD, WORKER))
    assert [row[0] for row in rows] == ["Список", "# примечание", "name", "Айгүл"]


# ---------------------------------------------------------------- nothing is lost


def test_every_row_comes_out_with_its_cells_in_order():
    """Good rows, bad rows, columns nobody knows: the cells that came in stand in the result."""
    bad = ["Ян", "martian", "", "", "", "", ""]
    extra = [*WORKER, "лишнее"]
    rows = output(text_of([*HEAD, "цех"], [*WORKER, "5"], bad, [*extra, "ещё"], CITIZEN))
    assert [row[: len(HEAD)] for row in rows] == [HEAD, WORKER, bad, WORKER, CITIZEN]
    assert rows[1][7] == "5" and rows[3][7:9] == ["лишнее", "ещё"]
    assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize("language", BOTH)
def test_bad_rows_are_named_by_line_with_what_and_how_to_mend(language):
    bad = ["Ян", "martian", "", "", "", "31.02.2027", ""]
    first, second = results(text_of(HEAD, WORKER, bad), language)
    assert (first["line"], first["mend"]) == ("2", "")
    assert (second["line"], second["code"], second["title"]) == ("3", "", "")
    options = api.messages(language)["questions"]["status"]["options"]
    assert "«martian»" in second["mend"] and all(words in second["mend"] for words in options.values())
    assert "«31.02.2027»" in second["mend"] and "{" not in second["mend"]


def test_a_quotation_mark_nobody_closed_spoils_one_row_only():
    """The rows after it are read as if nothing had been."""
    rows = text_of(HEAD, ['"Ян', *WORKER[1:]], CITIZEN, WORKER)
    found = results(rows)
    assert [row["line"] for row in found] == ["2", "3", "4"]
    assert found[0]["mend"] and [row["code"] for row in found[1:]] == ["yes-by-status", "yes-by-policy"]
    assert output(rows)[1][0].startswith('"Ян;temporary')


def test_a_cell_of_several_lines_is_one_cell():
    rows = text_of(HEAD, ['"Ян\nЦой"', *WORKER[1:]], CITIZEN)
    assert [(row["line"], row["name"]) for row in results(rows)] == [("2", "Ян\nЦой"), ("4", "Пётр")]


def test_more_cells_than_columns_are_not_guessed_about():
    """A separator inside a text shifts every answer after it."""
    (row,) = results(text_of(HEAD, ["Ян", "Цой", *WORKER[1:]]))
    assert row["code"] == "" and row["mend"]


def test_blank_means_not_known_and_is_said():
    rows = output(text_of(HEAD, ["Ян", "temporary", "kyrgyzstan", "worker", "imputed", "31.08.2027", "-"]))
    column = rows[0].index(api.messages("ru")["site"]["batch-column-unsure"])
    ask = api.messages("ru")["questions"]["clinic_gives_primary_care"]["ask"]
    assert ask in rows[1][column]
    assert api.messages("ru")["questions"]["birth_date"]["ask"] not in rows[1][column]


def test_a_row_is_decided_as_the_wizard_decides():
    """A table and the wizard are the same rules: answers off the way do not count."""
    head = ["status", "policy", "policy_end", "role", "citizenship"]
    (row,) = results(text_of(head, ["citizen", "imputed", "01.01.2020", "worker", "russia"]))
    assert row["code"] == "yes-by-status"


def test_answers_beyond_the_thirteenth_question_count():
    """The wizard spares a tired person; a table has them all the same."""
    answers = {
        "status": "temporary", "citizenship": "russia", "role": "worker-family", "birth_date": "1990-01-01",
        "policy": "imputed", "policy_end": "2027-01-01", "policy_start": "2026-01-01", "clinic_gives_primary_care": "yes",
        "policy_clinics": "named", "clinic_is_fund_supplier": "no", "clinic_system_linked": "yes", "insured": "yes", "iin": "no", "applicant": "legal-representative",
    }  # fmt: skip
    assert batch.counting(answers, TODAY, law()) == answers
    assert decision.decide(batch.counting(answers, TODAY, law()), TODAY, law())["missing"] == ["iin"]


def test_the_result_can_be_opened_again():
    """The file that comes out is itself a table that goes in, with the same results."""
    before = opened(text_of(HEAD, WORKER, CITIZEN))
    whole = before["text"] + batch.rows_of_table(0, 2, TODAY, law(), api.messages("ru"))["text"]
    assert [row["code"] for row in results(whole)] == ["yes-by-policy", "yes-by-status"]


def test_chunks_give_the_same_file_as_the_whole():
    data = text_of(HEAD, *[WORKER, CITIZEN] * 20)
    found = opened(data)
    parts = [batch.rows_of_table(at, at + 7, TODAY, law(), api.messages("ru"))["text"] for at in range(0, found["rows"], 7)]
    assert "".join(parts) == batch.rows_of_table(0, found["rows"], TODAY, law(), api.messages("ru"))["text"]


# ---------------------------------------------------------------- formulas


@pytest.mark.parametrize("cell", ["=1+1", "+7 701", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", '"=1"', "＝1", "x;=1", "x,@y", "x\n=1"])
def test_no_cell_is_a_formula(cell):
    """Whatever the separator a spreadsheet takes, no piece of a cell begins as a formula."""
    for sign in ";,\t\n":
        for piece in guarded(cell).split(sign):
            assert piece.lstrip(" \"'")[:1] not in set("=+-@\t\r＝＋－＠") or piece.lstrip(' "').startswith("'"), piece


@settings(max_examples=FUZZ, deadline=None)
@given(st.text(st.sampled_from("=+-@\t\r\n ;,\"'＝＋－＠x1\u00a0\ufeff"), max_size=12))
def test_no_cell_of_any_signs_is_a_formula(cell: str):
    """Signs of formulas, of separators and of spaces in any order; only what a program may cut away stands before them."""
    for sign in ";,\t\n":
        for piece in guarded(cell).split(sign):
            assert piece.lstrip(" \"")[:1] not in set("=+-@\t\r＝＋－＠"), (piece, guarded(cell))


def test_formulas_are_guarded_in_every_part_of_the_file():
    """Headings, cells of good and of bad rows, and the answer that is quoted in what to mend."""
    rows = output(text_of(["=cmd", *HEAD[1:]], ["=1", *WORKER[1:]], ["@x", "=martian", *WORKER[2:]]))
    assert [row[0] for row in rows] == ["'=cmd", "'=1", "'@x"]
    assert rows[2][1] == "'=martian"
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)


# ---------------------------------------------------------------- workbooks

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORKBOOK = f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{{more}}<sheets><sheet name="Лист1" sheetId="7" r:id="rId3"/></sheets></workbook>'
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId3" Type="x" Target="{target}"/></Relationships>'
)
STYLES = f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>'


def book(cells: str, strings: str = "", more: str = "", target: str = "worksheets/sheet1.xml", **parts: bytes) -> bytes:
    """A workbook with these rows of XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", WORKBOOK.format(more=more))
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS.format(target=target))
        archive.writestr("xl/styles.xml", STYLES)
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{strings}</sst>')
        archive.writestr("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>')
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def inline(place: str, words: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{words}</t></is></c>'


def heading(number: int = 1) -> str:
    return f'<row r="{number}">' + "".join(inline(f"{chr(65 + i)}{number}", key) for i, key in enumerate(HEAD)) + "</row>"


def person(number: int, end: str, name: str = "Ян") -> str:
    cells = [inline(f"{place}{number}", words) for place, words in zip("ABCDEG", [name, *WORKER[1:5], WORKER[6]], strict=True)]
    return f'<row r="{number}">{"".join(cells)}{end}</row>'


@pytest.mark.parametrize(
    "end",
    [
        '<c r="F9" s="1"><v>46630</v></c>',  # a date by a built-in format
        '<c r="F9" s="2"><v>46630</v></c>',  # by one of the workbook's own
        '<c r="F9"><v>46630</v></c>',  # a bare number in a date column
        '<c r="F9" s="1"><v>46630.75</v></c>',  # with the time of day
        '<c r="F9" t="d"><v>2027-08-31T00:00:00</v></c>',
        '<c r="F9" t="str"><f>TODAY()</f><v>31.08.2027</v></c>',
        '<c r="F9" t="s"><v>1</v></c>',
        '<c r="F9" t="inlineStr"><is><r><t>31.08.</t></r><r><t>2027</t></r><rPh><t>x</t></rPh></is></c>',
    ],
)
def test_dates_of_a_workbook(end):
    """However a workbook holds a day, it is the same day."""
    data = book(heading(8) + person(9, end), "<si><t>x</t></si><si><r><t>31.08</t></r><r><t>.2027</t></r></si>")
    (row,) = read(data).rows
    assert (row.line, row.answers["policy_end"], row.faults) == (9, "2027-08-31", [])


def test_days_counted_from_1904():
    data = book(heading() + person(2, '<c r="F2" s="1"><v>45168</v></c>'), more='<workbookPr date1904="1"/>')
    assert read(data).rows[0].answers["policy_end"] == "2027-08-31"


@pytest.mark.parametrize("number", ["2027", "1", "-5", "1e300", "nan", "inf"])
def test_a_number_that_is_no_day_is_not_taken_for_one(number):
    """The year 2027 alone would be a day of 1905."""
    (row,) = read(book(heading() + person(2, f'<c r="F2"><v>{number}</v></c>'))).rows
    assert [what for _, _, what in row.faults] == ["day"]


def test_cells_of_a_workbook_keep_their_looks():
    """Long numbers stay whole, dates of other columns become days, yes and no are understood."""
    head = ["status", "ИИН", "принят", "insured"]
    cells = '<row r="1">' + "".join(inline(f"{'ABCD'[i]}1", key) for i, key in enumerate(head)) + "</row>"
    cells += f'<row r="2">{inline("A2", "citizen")}<c r="B2"><v>8.70101300123E11</v></c><c r="C2" s="1"><v>46630</v></c><c r="D2" t="b"><v>1</v></c></row>'
    assert output(book(cells))[1][:4] == ["citizen", "870101300123", "2027-08-31", "TRUE"]
    assert batch.opened["table"].rows[0].answers["insured"] == "yes"


def test_cells_without_places_and_absolute_targets():
    """Some programs leave out what the standard lets them leave out."""
    row = "".join(f"<c t='inlineStr'><is><t>{words}</t></is></c>" for words in ("Ян", "citizen"))
    head = "".join(f"<c t='inlineStr'><is><t>{words}</t></is></c>" for words in ("Имя", "status"))
    assert [found["code"] for found in results(book(f"<row>{head}</row><row>{row}</row>", target="/xl/worksheets/sheet1.xml"))] == ["yes-by-status"]


# ---------------------------------------------------------------- hostile files


def test_a_zip_bomb_is_not_unpacked():
    bomb = book(heading() + person(2, "") + " " * (MOST_UNPACKED + 1))
    assert len(bomb) < 200_000 and fault(bomb) == "too-big"


def test_a_size_that_lies_does_not_help():
    """The header says a few bytes; what counts is what comes out."""
    data = bytearray(book(heading() + " " * (MOST_UNPACKED + 1)))
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/worksheets/sheet1.xml"))
    struct.pack_into("<L", data, at + 24, 100)
    assert fault(bytes(data)) in ("too-big", "damaged", "no-heading")


@pytest.mark.parametrize(
    "start",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1/x">%p;]>',
    ],
)
@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_and_entities_are_refused(start, part, encoding):
    """In every part, in every alphabet the parser knows."""
    declared = f'<?xml version="1.0" encoding="{encoding}"?>{start}<x/>'
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = book(heading() + person(2, ""), **{part: declared.encode(encoding)})
    assert fault(data) == "damaged"


def test_one_long_text_in_every_cell_does_not_fill_the_memory():
    """A shared text of a million signs, named a thousand times."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(2, 1002))
    assert fault(book(heading() + rows, f"<si><t>{'x' * 1_000_000}</t></si>")) == "too-big"


def test_depth_and_breadth_do_not_hurt():
    assert fault(book("<row>" * 200_000 + "</row>" * 200_000)) in ("empty", "no-heading", "damaged")
    assert fault(book(heading() + '<row r="2"><c r="XFD2"><v>1</v></c></row>')) == "too-wide"
    assert fault(book(heading() + '<row r="2"><c r="B2" t="s"><v>99999999999</v></c></row>')) == "empty"


def test_many_rows_are_refused_before_they_are_decided():
    line = ";".join(CITIZEN) + "\r\n"
    assert fault(";".join(HEAD) + "\r\n" + line * (batch.MOST_ROWS + 1)) == "too-long"
    assert len(read((";".join(HEAD) + "\r\n" + line * batch.MOST_ROWS).encode()).rows) == batch.MOST_ROWS


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\r\n \r\n;;;\r\n", "empty"),
        (b"\0" * 1000, "not-a-table"),
        (b"%PDF-1.7", "not-a-table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "not-a-table"),  # .xls, or locked by a password
        (b"PK\3\4", "damaged"),
        (b"PK\3\4" + b"x" * 1000, "damaged"),
        (b"\xff\xfe\x00", "not-a-table"),
        (b"name;age\r\nA;5\r\n", "no-heading"),
        (b"status\r\n", "empty"),
        (b"status;name;status\r\ncitizen;x;refugee\r\n", "heading-twice"),
        (b"status" + b";" * 500 + b"\r\ncitizen\r\n", "too-wide"),
        (b"x" * (MOST_BYTES + 1), "too-big"),
        (b"\n" * 3_000_000, "empty"),
        (b"x" * 3_000_000, "no-heading"),
    ],
)
def test_what_is_no_table_is_said_to_be_none(data, code):
    assert fault(data) == code


@pytest.mark.parametrize("language", BOTH)
def test_every_fault_has_words(language):
    """Each fault that a file can have is said, with no blank left open."""
    said = api.messages(language)["site"]
    values = {"most": 7, "column": "x", "cell": "y", "allowed": "z"}
    found = [words.format(**values) for name, words in said.items() if name.startswith(("batch-file-", "batch-fault-"))]
    assert len(found) == 13 and not any("{" in words for words in found)
    assert opened(b"%PDF", language)["fault"] == said["batch-file-not-a-table"]


def test_other_zips_are_no_tables():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    assert fault(out.getvalue()) == "not-a-table"


GOOD = book(heading() + person(2, '<c r="F2" s="1"><v>46630</v></c>'))


@settings(max_examples=max(300, FUZZ), deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_damaged_workbook_is_read_or_refused_in_words(changes):
    """Whatever bytes are changed: a table, or Unreadable, never another error."""
    data = bytearray(GOOD)
    for at, byte in changes:
        data[at] = byte
    with suppress(Unreadable):
        read(bytes(data))


@settings(max_examples=max(300, FUZZ), deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_below_a_heading_come_out_as_rows(data):
    """Text of any kind below a good heading: as many rows come out as were read, each named."""
    try:
        table = read(b"status;name\r\ncitizen;A\r\n" + data)
    except Unreadable:
        return
    batch.opened["table"] = table
    found = batch.rows_of_table(0, len(table.rows), TODAY, law(), api.messages("kk"))
    assert len(found["rows"]) == len(table.rows)
    assert all(row["code"] or row["mend"] for row in found["rows"])


@settings(max_examples=max(200, FUZZ), deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), min_size=3, max_size=3), min_size=1, max_size=6))
def test_cells_of_any_text_survive(rows):
    """What stands in columns that are no question comes out as it went in, guard apart."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL).writerows([["status", "a", "b"], *[["citizen", *row[1:]] for row in rows]])
    text = out.getvalue()
    if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        return
    assert [row[1:3] for row in output(text)[1:]] == [[guarded(cell) for cell in row[1:]] for row in rows]


# ---------------------------------------------------------------- the template


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("other", BOTH)
def test_the_template_is_a_table_that_works(language, other):
    """Two people, both understood, whichever language the page has; no formula in it."""
    text = batch.template(api.messages(language))
    found = results(text, other)
    assert [row["code"] for row in found] == ["yes-by-policy", "yes-by-status"]
    assert all(batch.opened["table"].columns[1:])
    assert "'" not in text


@pytest.mark.parametrize("language", BOTH)
def test_the_template_lists_what_may_be_written(language):
    """Each cell beside a question's note can be copied into its column."""
    asks = {f"# {question['ask']}": key for key, question in api.messages(language)["questions"].items()}
    notes = [row for row in csv.reader(io.StringIO(batch.template(api.messages(language)).removeprefix("\ufeff")), delimiter=";") if row[0] in asks]
    assert len(notes) == 18
    for note in notes:
        key = asks[note[0]]
        given = [batch.answer(key, cell, vocabulary()) for cell in note[1:]]
        kind = QUESTIONS[key].kind
        assert kind == "date" or [one[0] if kind == "several" else one for one in given] == list(QUESTIONS[key].values)


def test_a_spoiled_deflate_stream_is_damage():
    """zlib's own error is one of the many that an archive can raise."""
    data = GOOD.replace(zlib.compress(b"x")[:2], b"\0\0")
    at = data.find(b"xl/worksheets/sheet1.xml") + len("xl/worksheets/sheet1.xml")
    assert fault(data[:at] + b"\xff" * 40 + data[at + 40 :]) == "damaged"


# ---------------------------------------------------------------- which sheet, which letters


def books(*sheets: tuple[str, str, str]) -> bytes:
    """A workbook of (name, state, rows)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        listed = "".join(f'<sheet name="{name}" sheetId="{i}" state="{state}" r:id="r{i}"/>' for i, (name, state, _) in enumerate(sheets))
        archive.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{listed}</sheets></workbook>')
        links = "".join(f'<Relationship Id="r{i}" Type="x" Target="worksheets/s{i}.xml"/>' for i in range(len(sheets)))
        archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{RELATIONS.split(chr(34))[1]}">{links}</Relationships>')
        for i, (_, _, rows) in enumerate(sheets):
            archive.writestr(f"xl/worksheets/s{i}.xml", f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>')
    return out.getvalue()


OLD, NEW = heading() + person(2, "", "Бұрынғы"), heading() + person(2, "", "Қазіргі")
NOTES = f'<row r="1">{inline("A1", "заметки")}</row>'


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_never_read_and_that_is_said(state: str):
    data = books(("Было", state, OLD), ("Сейчас", "visible", NEW))
    assert [row["name"] for row in results(data)] == ["Қазіргі"]
    assert opened(data)["sheet"] == "Мы прочитали лист «Сейчас». Эти листы мы не читали: «Было» (скрытый)."


def test_the_sheet_with_the_heading_is_read_wherever_it_stands():
    data = books(("Заметки", "visible", NOTES), ("Диаграмма", "visible", ""), ("Люди", "visible", NEW), ("Ещё", "visible", OLD))
    assert [row["name"] for row in results(data)] == ["Қазіргі"]
    assert opened(data)["sheet"] == "Мы прочитали лист «Люди». Эти листы мы не читали: «Заметки», «Диаграмма», «Ещё»."
    assert opened(books(("Люди", "visible", NEW)))["sheet"] == "Мы прочитали лист «Люди»."
    assert opened(text_of(HEAD, WORKER))["sheet"] is None


def test_a_long_sheet_of_something_else_does_not_hinder():
    many = "".join(f'<row r="{i}">{inline(f"A{i}", "x")}</row>' for i in range(1, batch.MOST_ROWS + 100))
    assert [row["name"] for row in results(books(("Склад", "visible", many), ("Люди", "visible", NEW)))] == ["Қазіргі"]


def test_a_heading_on_a_hidden_sheet_alone_is_told():
    data = books(("Заметки", "visible", NOTES), ("Люди", "hidden", NEW))
    assert fault(data) == "only-hidden" and "«Люди»" in opened(data)["fault"]


@pytest.mark.parametrize("language", BOTH)
def test_a_template_that_lost_its_letters_is_told_apart(language: str):
    """Excel's plain CSV is Windows-1251 with ? in place of what that has not: with all, or but for і."""
    text = batch.template(api.messages(language)).removeprefix("\ufeff")
    for spoiled in (text.encode("cp1251", "replace"), text.replace("і", "?").encode("cp1251", "replace")):
        found = opened(spoiled, language)
        if language == "kk":
            assert found["fault"] == api.messages("kk")["site"]["batch-lost-letters"]
        else:
            assert "fault" not in found
    assert fault("Вопрос?;Кто?\r\nА;Б\r\n") == "no-heading"


def test_answers_that_lost_their_letters_are_told_apart():
    """Under a heading of codes."""
    options = api.messages("kk")["questions"]["citizenship"]["options"].values()
    word = next(option for option in options if re.search("[әғқңөұүһ]", option))
    data = text_of(["name", "status", "citizenship"], ["А", "temporary", word]).encode("cp1251", "replace")
    assert [row["mend"] for row in results(data, "kk")] == [api.messages("kk")["site"]["batch-lost-letters"]]


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKD"])
@pytest.mark.parametrize("language", BOTH)
def test_letters_in_pieces_are_the_same_letters(language: str, form: str):
    """й as и and a sign over it, as macOS writes; and signs that nobody sees, as a chat pastes them."""
    text = batch.template(api.messages(language))
    whole = [row["code"] for row in results(text, language)]
    apart = unicodedata.normalize(form, text)
    assert form == "NFC" or apart != text
    assert [row["code"] for row in results(apart, language)] == whole and len(whole) == 2
    unseen = text.replace(" ", "\u200b\u00a0\u00ad")
    assert [row["code"] for row in results(unseen, language)] == whole


def test_digits_of_other_scripts_are_digits():
    assert batch.day("policy_end", "٣١.٠٨.٢٠٢٧", None) == batch.day("policy_end", "۳۱.۰۸.۲۰۲۷", None) == "2027-08-31"


def test_our_own_output_reads_back_unchanged():
    """Also what was guarded, and with no column added twice."""
    rows = [["=1+1", *WORKER[1:]], ["'+7 701", *CITIZEN[1:]], ["a;=b", *WORKER[1:4], "x", *WORKER[5:]]]
    first = opened(text_of(["# note"], HEAD, *[[f'"{cell}"' for cell in row] for row in rows]))
    whole = first["text"] + batch.rows_of_table(0, 3, TODAY, law(), api.messages("ru"))["text"]
    again = opened(whole)
    assert again["text"] + batch.rows_of_table(0, 3, TODAY, law(), api.messages("ru"))["text"] == whole
    assert again["passed"] == ["name"]
