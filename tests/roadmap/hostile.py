"""Files that are bad or mean harm, each small, and what is said of it; None where it is read as it is."""

# ruff: noqa: E501 - tables of examples are read along their lines

import io
import struct
import zipfile
from pathlib import Path

from tests.roadmap import plans
from tests.roadmap.pdf import as_pdf, assembled, packed
from tests.roadmap.rendering import Plan, as_csv, as_docx, as_lines, as_xlsx
from tests.roadmap.sample import packed as zipped
from tests.roadmap.sample import with_members

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
DOCX, XLSX, PDF = as_docx(plans.SIMPLE), as_xlsx(plans.SIMPLE), as_pdf(plans.SIMPLE)
TEXT, CSV = as_lines(plans.SIMPLE), as_csv(plans.SIMPLE)
BILLION = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><x>&i;</x>"
).encode()
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def member(archive: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return opened.read(name)


def utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


def macro(archive: bytes) -> bytes:
    """As it is after somebody has renamed a file with macros and taken the macros out."""
    kinds = member(archive, "[Content_Types].xml").replace(b"document.main", b"macroEnabled.main")
    kinds = kinds.replace(b"sheet.main", b"sheet.macroEnabled.main")
    return with_members(archive, {"[Content_Types].xml": kinds})


def with_sheet(old: str, new: str) -> bytes:
    return with_members(XLSX, {SHEET: member(XLSX, SHEET).replace(old.encode(), new.encode())})


def lying(archive: bytes, name: bytes) -> bytes:
    """The directory gives a member that unpacks to 50 MB ten bytes."""
    data = bytearray(with_members(archive, {name.decode(): b" " * 50_000_000}))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.find(mark)
        while at >= 0:
            length = {22: 30, 24: 46}[place]
            if data[at + length : at + length + len(name)] == name:
                data[at + place : at + place + 4] = struct.pack("<I", 10)
            at = data.find(mark, at + 4)
    return bytes(data)


def escaping() -> bytes:
    """Members that lead out of the folder they would be unpacked to, and a link."""
    file = io.BytesIO(DOCX)
    with zipfile.ZipFile(file, "a") as archive:
        for name in ("../../../tmp/evil", "/etc/evil", "C:\\evil", "word/../../evil"):
            archive.writestr(name, b"evil")
        link = zipfile.ZipInfo("word/link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, b"/etc/passwd")
    return file.getvalue()


def drawn(content: str | bytes, more: str = "") -> bytes:
    return packed([content], {}, more)


def locked_pdf() -> bytes:
    secret = (
        f"/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -3904/O<{'41' * 32}>/U<{'42' * 32}>>>/ID[<00><00>]"
    )
    return assembled([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 0/Kids[]>>"], secret)


def page_tree(kids: str, count: int, *objects: bytes) -> bytes:
    tree = f"<</Type/Pages/Count {count}/Kids[{kids}]>>".encode()
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    return assembled([b"<</Type/Catalog/Pages 2 0 R>>", tree, page, *objects])


def texted(old: str, new: str) -> bytes:
    return TEXT.decode().replace(old, new).encode()


REFUSED = {
    "sheet bomb": (with_members(XLSX, {SHEET: b" " * 50_000_000}), "o.xlsx", "zip_bomb"),
    "document that lies about its size": (lying(DOCX, b"word/document.xml"), "o.docx", "damaged"),
    "sheet that lies about its size": (lying(XLSX, SHEET.encode()), "o.xlsx", "damaged"),
    "billion laughs in a sheet": (with_members(XLSX, {"xl/sharedStrings.xml": BILLION}), "o.xlsx", "damaged"),
    "billion laughs in a document": (with_members(DOCX, {"word/document.xml": BILLION}), "o.docx", "damaged"),
    "entity of another file": (with_members(DOCX, {"word/document.xml": OUTSIDE}), "o.docx", "damaged"),
    "thousands of merged areas": (with_sheet("</mergeCells>", '<mergeCell ref="A1:XFD1048576"/>' * 9000 + "</mergeCells>"), "o.xlsx", "too_much"),
    "word with a password": (OLE + utf16("EncryptedPackage"), "o.docx", "encrypted"),
    "excel with a password": (OLE + utf16("EncryptedPackage"), "o.xlsx", "encrypted"),
    "old word": (OLE + utf16("WordDocument"), "o.doc", "old_office"),
    "old excel": (OLE + utf16("Workbook"), "o.xls", "old_office"),
    "old word under a new name": (OLE + utf16("WordDocument"), "o.docx", "old_office"),
    "macros by name": (XLSX, "o.xlsm", "macro"),
    "macros in a document": (macro(DOCX), "o.docx", "macro"),
    "macros in a workbook": (macro(XLSX), "o.xlsx", "macro"),
    "macros under another name": (with_members(XLSX, {"xl/vbaProject.bin": b"1"}), "o.txt", "macro"),
    "pdf with a password": (locked_pdf(), "o.pdf", "encrypted"),
    "scan": (drawn("9 0 0 9 0 0 cm"), "o.pdf", "scan"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(99), "o.pdf", "scan"),
    "pdf without lines": (packed(["BT /F 9 Tf 9 9 Td <21> Tj ET"], {"я": 0x21}), "o.pdf", "no_lines"),
    "pdf cut short": (PDF[: len(PDF) // 3], "o.pdf", "damaged"),
    "pdf of nothing": (b"%PDF-1.7\n" + bytes(range(256)), "o.pdf", "damaged"),
    "pdf of endless pages": (page_tree("3 0 R " * 400, 400), "o.pdf", "too_much"),
    "pdf that says it is endless": (page_tree("3 0 R", 2**31 - 1), "o.pdf", "scan"),
    "pdf of pages in a circle": (page_tree("2 0 R", 1), "o.pdf", "damaged"),
    "pdf of too many lines": (drawn("0 0 m 9 9 l S\n" * 70_000), "o.pdf", "too_much"),
    "ten thousand lines": (TEXT + "9\tСлёт\tМай\tВерфь\tИтог\n".encode() * 10_000, "o.txt", "too_much"),
    "ten thousand rows of a sheet": (with_sheet("</sheetData>", "<row><c><v>9</v></c></row>" * 10_000 + "</sheetData>"), "o.xlsx", "too_much"),
    "ten thousand delimited rows": (CSV + "9;Слёт;Май;Верфь;Итог\n".encode() * 10_000, "o.csv", "too_much"),
    "quotation mark without end": (CSV + b'"' + b"a;\n" * 70_000, "o.csv", "too_much"),
    "no table in a sheet": (as_xlsx(Plan([], headers={"title": "Имя", "period": "Рост", "responsible": "Вес"})), "o.xlsx", "no_table"),
    "another language": ("№;Event;Deadline;Responsible\n1;Fair;May;School\n".encode(), "o.csv", "no_table"),
    "empty workbook": (zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}), "o.xlsx", "no_table"),
    "zeros": (texted("Ярмарка", "Яр\0марка"), "o.txt", "encoding"),
    "half of a pair": (texted("Ярмарка", "Яр").replace("Яр".encode(), b"\xed\xa0\x80"), "o.txt", "encoding"),
    "wide half of a pair": (b"\xff\xfe" + utf16("План\n") + b"\x00\xd8", "o.txt", "encoding"),
    "archive of something": (zipped({"a.txt": TEXT}), "o.zip", "extension"),
    "archive of an archive": (zipped({"order.docx": DOCX}), "o.docx", "damaged"),
    "rich text": (b"{\\rtf1 " + TEXT, "o.rtf", "extension"),
    "web page": (b"<html><table><tr><td>1</td></tr></table></html>", "o.docx", "damaged"),
}  # fmt: skip
READ = {
    "document named text": (DOCX, "o.txt"),
    "workbook named document": (XLSX, "o.docx"),
    "pdf named old document": (PDF, "o.doc"),
    "text named document": (TEXT, "o.docx"),
    "delimited named text": (CSV, "o.txt"),
    "lines named delimited": (TEXT, "o.csv"),
    "members that lead outside": (escaping(), "o.docx"),
    "a cell at the far end of a sheet": (
        with_sheet("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'), "o.xlsx",
    ),
    "marks of direction": (texted("Ярмарка", "\u202eЯр\u200fмар\u2067ка"), "o.txt"),
    "halves of a sign in a sheet": (
        with_members(XLSX, {"xl/sharedStrings.xml": member(XLSX, "xl/sharedStrings.xml").replace("Ярмарка".encode(), "_xD800_Ярмарка".encode())}), "o.xlsx",
    ),
    "latin letters in the header": (texted("Наименование мероприятия", "Нaименoвaниe мepоприятия"), "o.txt"),
}  # fmt: skip
# A page whose drawing, pressed twice, is `0 0 m 9 9 l S` seventy million times: only the system's limits end it.
GIGABYTE = (Path(__file__).parent / "files" / "gigabyte.pdf").read_bytes()
