"""Names as they are compared: two people write one school in two ways, and no registry must grow by that.

«МБОУ СОШ № 3», «Муниципальное бюджетное общеобразовательное учреждение „Средняя общеобразовательная школа
№3“» and «Школа 3» are one; so is what looks the same and was typed on a Latin layout.
"""

import re
from itertools import product

_LOOK_ALIKES = str.maketrans("ABCEHKMOPTXYaceopxy", "АВСЕНКМОРТХУасеорху")
_WORD = re.compile(r"[A-Za-zА-Яа-яЁё]+")
_PIECE = re.compile(r"[a-zа-я]+|[0-9]+")
_DISTRICT = re.compile(r"\bр-о?н(?=\W|$)")
# Forms of legal persons: МБОУ, МАДОУ, ГБПОУ, ФГБОУ, МБУ (ДО) and so on.
_FORMS = frozenset(
    owner + budget + trade
    for owner, budget, trade in product(
        ("м", "г", "фг", "ч"),
        ("б", "а", "к", "н", ""),
        ("оу", "доу", "поу", "у", "удо", "оудо", "упо", "поуро"),
    )
) | frozenset("ано анпоу анопо ноу нпоу оу доу ооо оао зао пао ао нао ип до во впо спо дпо".split())
_OFFICIAL = frozenset(
    "муниципальное государственное федеральное областное краевое республиканское частное бюджетное "
    "автономное казенное общеобразовательное образовательное профессиональное дошкольное учреждение "
    "организация некоммерческая общество ограниченной ответственностью акционерное публичное "
    "средняя общеобразовательная имени им с г гор город города n no nо номер".split()
)
_MEANT = {"сош": "школа", "сш": "школа", "оош": "основная школа", "нош": "начальная школа"}
_OF_A_MUNICIPALITY = frozenset(
    "муниципальный муниципальное муниципального образование образования городской округ г гор город города "
    "го мо мр".split()
)


def fold_name(name: str) -> str:
    """The words of an organization's or place's name that tell it from others, between spaces."""
    pieces = [_MEANT.get(piece, piece) for piece in _pieces(name)]
    return _joined([piece for piece in pieces if piece not in _FORMS and piece not in _OFFICIAL] or pieces)


def fold_municipality(name: str) -> str:
    """«Город Азов», «г. Азов» and «городской округ Азов» are one, «Азовский район» is another."""
    pieces = _pieces(_DISTRICT.sub("район", name.lower()))
    return _joined([piece for piece in pieces if piece not in _OF_A_MUNICIPALITY] or pieces)


def mend_look_alikes(text: str) -> str:
    """Latin letters that stand among Cyrillic ones of the same word and look like them, as Cyrillic."""
    return _WORD.sub(lambda match: _mended(match[0]), text)


def _mended(word: str) -> str:
    latin = {sign for sign in word if sign.isascii()}
    mixed = latin and len(latin) < len(set(word))
    return word.translate(_LOOK_ALIKES) if mixed and set(map(ord, latin)) <= _LOOK_ALIKES.keys() else word


def _pieces(text: str) -> list[str]:
    plain = text.replace("№", " ").upper().translate(_LOOK_ALIKES).lower().replace("ё", "е")
    return _PIECE.findall(plain)


def _joined(pieces: list[str]) -> str:
    return f" {' '.join(pieces)} " if pieces else ""
