"""Exports of a platform as people send them."""

import csv
import io

from app.core.tables import xlsx_bytes

HEADER = ["Школа", "Класс", "ФИО участника", "Мероприятие", "Дата", "Статус", "Часы"]
CAME = ["участвовал"]
OTHERS = ["не участвовал"]
CANARIES = ("Кнарейкин", "Желторотова", "Щебетуха")


def as_csv(rows, header=HEADER, encoding="utf-8"):
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([header, *rows])
    return text.getvalue().encode(encoding)


def as_xlsx(rows, header=HEADER):
    return xlsx_bytes(header, rows)


def row(school="Школа № 1", class_name="8-Б", name="Кнарейкин Пётр Ильич", **facts):
    usual = {"title": "Проба", "day": "14.10.2026", "status": "Участвовал", "hours": "2"} | facts
    return [school, class_name, name, usual["title"], usual["day"], usual["status"], usual["hours"]]
