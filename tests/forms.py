"""Forms of a page as a browser without JavaScript would send them."""

from html.parser import HTMLParser


class _Forms(HTMLParser):
    """Collects each POST form's action and what its inputs hold."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._open: dict[str, str] | None = None
        self._name: str | None = None  # of the open select or textarea
        self._chosen = False  # of the open select: a browser sends its first option unless another is marked

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form" and values.get("method", "").lower() == "post":
            self._open = {}
            self.forms.append((values.get("action", ""), self._open))
        elif self._open is not None:
            self._fill(tag, values)

    def _fill(self, tag: str, values: dict[str, str]) -> None:
        assert self._open is not None
        name = values.get("name", "")
        if tag == "input" and name:
            chosen = values.get("type") not in ("radio", "checkbox") or "checked" in values
            if chosen:
                self._open[name] = values.get("value", "on" if values.get("type") == "checkbox" else "")
        elif tag in ("select", "textarea"):
            self._name = name
            self._open.setdefault(name, "")
            self._chosen = False
        elif tag == "option" and self._name and ("selected" in values or not self._chosen):
            self._open[self._name] = values.get("value", "")
            self._chosen = True

    def handle_data(self, data: str) -> None:
        in_textarea = (self.get_starttag_text() or "").startswith("<textarea")
        if self._open is not None and self._name and in_textarea:
            self._open[self._name] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag in ("select", "textarea"):
            self._name = None


def filled(page: str, action: str | None = None) -> dict[str, str]:
    """The values of the form that posts to `action` (a part of its address), or of the last one."""
    parser = _Forms()
    parser.feed(page)
    found = [values for address, values in parser.forms if action is None or action in address]
    assert found, f"no form for {action} on the page"
    return found[-1]
