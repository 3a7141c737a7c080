"""An order of four rows, and files that are none."""

import io
import zipfile

from tests.roadmap.pdf import as_pdf
from tests.roadmap.pdf import packed as packed_pdf
from tests.roadmap.rendering import Plan, as_docx, as_lines, as_xlsx

HEADING = "Знакомство с профессиями"
FAIR = "Ярмарка профессий «Город мастеров»"
STAGES = "Олимпиада юных инженеров"
PAPER = "Утверждение списка школ"
AUTUMN, SPRING = "октябрь 2025 года", "март 2026 года"


def row(*cells: str) -> dict[str, str]:
    return dict(zip(("number", "title", "period", "responsible", "result"), cells, strict=True))


PLAN = Plan(
    [
        HEADING,
        row("1.1", FAIR, "Октябрь 2025 года", "Азовский колледж, школы", "Пришли ученики 8, 10 классов"),
        row("1.2", STAGES, f"Муниципальный этап: {AUTUMN}. Региональный этап: {SPRING}", "Центр", "Итоги"),
        row("1.3", PAPER, "до 7 октября 2025 года", "Центр", "Список"),
        row("1.4", "Экскурсии на предприятия", "Ежемесячно", "Центр", "Отзывы"),
    ]
)
ORDER = as_lines(PLAN)
DOCX = as_docx(PLAN)
XLSX = as_xlsx(PLAN)
PDF = as_pdf(PLAN)


def packed(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def with_members(docx: bytes, added: dict[str, bytes]) -> bytes:
    """The document with members added or put in place of its own."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return packed(members | added)


def with_hidden_sheet(name: str) -> bytes:
    """The order's workbook and a sheet that it hides."""
    file = io.BytesIO(as_xlsx(PLAN, Plan([])))
    with zipfile.ZipFile(file) as archive:
        book = archive.read("xl/workbook.xml").decode()
    hidden = book.replace('name="Sheet2"', f'name="{name}" state="hidden"')
    return with_members(file.getvalue(), {"xl/workbook.xml": hidden.encode()})


BOMB = with_members(DOCX, {"word/document.xml": b"<w>" + b"A" * 50_000_000})
NOT_ORDERS = {
    "empty": (b"", "order.txt", "Файл пуст"),
    "blank": (b" \n\t\n", "order.txt", "Файл пуст"),
    "random": (bytes(range(256)) * 40, "order.txt", "Кодировка"),
    "koi8": ("План мероприятий на учебный год".encode("koi8-r"), "order.txt", "Кодировка"),
    "no table": ("Письмо. Просим явиться.".encode(), "order.txt", "не нашлась таблица"),
    "bomb": (BOMB, "order.docx", "распаковывается"),
    "exe named docx": (b"MZ\x90\x00" + bytes(2000) + b"PE", "order.docx", "повреждён"),
    "exe": (b"MZ\x90\x00" + bytes(2000), "order.exe", ".docx .xlsx .csv .pdf .txt"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000), "order.docx", "старый файл Word"),
    "doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000), "order.doc", "старый файл Word"),
    "scan": (packed_pdf(["9 0 0 9 0 0 cm"], {}), "order.pdf", "это скан"),
    "macro": (with_members(DOCX, {"word/vbaProject.bin": b"Sub Auto()"}), "order.docx", "макросы"),
    "docm": (DOCX, "order.docm", "макросы"),
    "too many lines": (ORDER + b"\n" * 60_000, "order.txt", "больше текста, строк или ячеек"),
    "cut": (DOCX[: len(DOCX) // 2], "order.docx", "повреждён"),
}
