"""Words looked for in texts of the database whatever their case."""


def pattern(word: str) -> str:
    """A regular expression of both engines that finds `word` in any case; ё is е. SQLite itself folds no
    Cyrillic."""
    return "".join(f"[{_cases(sign)}]" if sign.isalpha() else _literal(sign) for sign in word)


def _cases(sign: str) -> str:
    alike = "её" if sign in "еёЕЁ" else sign
    return alike + "".join(one for one in (*alike.upper(), *alike.lower()) if one not in alike)


def _literal(sign: str) -> str:
    return sign if sign.isalnum() else f"[{sign}]" if sign not in "\\^[]" else f"\\{sign}"
