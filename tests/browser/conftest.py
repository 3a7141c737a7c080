"""A real server and a real browser."""

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from waitress.server import create_server

from app.core import clock
from tests.conftest import cannot_run

HERE = Path(__file__).parent
SCREENSHOTS = os.environ.get("SCREENSHOTS")  # a folder: taking the pictures is a third of a walk's time
AXE = (HERE / "vendor" / "axe.min.js").read_text(encoding="utf-8")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
AXED = {("desktop", "light"), ("phone", "dark")}  # both widths and both schemes, in half the time
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 360, "height": 740}}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's chromium; a browser that a tool downloads is never used."""
    if not CHROMIUM:
        cannot_run("no chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Site:
    """The application served at `url`; its clock runs `ahead` of the real one."""

    url: str
    ahead: timedelta = field(default_factory=timedelta)


@pytest.fixture
def site(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """waitress on a free port, as `run.py` serves it."""
    server = create_server(app, host="127.0.0.1", port=0, threads=6)
    site, real = Site(f"http://127.0.0.1:{server.effective_port}"), clock.database_now

    def shifted() -> datetime:
        return real() + site.ahead

    monkeypatch.setattr(clock, "database_now", shifted)
    monkeypatch.setattr(clock, "column", lambda: clock._NONE)  # no statement brings the real moment along
    monkeypatch.setattr(clock, "_asked", None)  # put back afterwards: the next test lives in another hour
    monkeypatch.setattr(clock, "ASK_EVERY", -1.0)
    over = threading.Event()

    def serve() -> None:
        try:
            server.run()
        except OSError:  # waitress may look at its socket once more after it was closed
            if not over.is_set():
                raise

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield site
    over.set()
    server.close()
    thread.join(timeout=5)


class Person:
    """Somebody with a browser of their own. `walk` names the folder of the screenshots."""

    def __init__(self, chromium: Browser, site: Site, walk: str, *, javascript: bool) -> None:
        self.site, self.walk, self.javascript = site, walk, javascript
        self.context = chromium.new_context(
            java_script_enabled=javascript,
            locale="ru-RU",
            timezone_id="Europe/Moscow",
            viewport=SIZES["desktop"],
            reduced_motion="reduce",  # a colour on its way from one scheme to the other is nobody's choice
        )
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._heard)

    def _heard(self, message: object) -> None:
        text = getattr(message, "text", "")
        refused = "status of 409" in text or "status of 422" in text  # a refusal is an answer, not a fault
        superseded = text.startswith(("htmx:sendAbort", "htmx:afterRequest"))  # by the next letter typed
        if getattr(message, "type", "") == "error" and not refused and not superseded:
            self.complaints.append(text)

    def open(self, path: str) -> None:
        self.page.goto(self.site.url + path)

    def sign_in(self, mail: str, password: str) -> None:
        self.open("/sign-in")
        self.page.get_by_label("Электронная почта").fill(mail)
        self.page.get_by_label("Пароль").fill(password)
        self.page.get_by_role("main").get_by_role("button", name="Войти").click()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def follow(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name).first.click()

    def sees(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for()

    def look(self, name: str) -> None:
        """The page must fit a desk and a phone, and axe must find nothing. SCREENSHOTS keeps pictures."""
        if self.javascript:  # a button is paler while its answer is on the way
            self.page.wait_for_function("() => !document.querySelector('.htmx-request')")
        for size, viewport in SIZES.items():
            self.page.set_viewport_size(viewport)  # type: ignore[arg-type]
            for scheme in ("light", "dark"):
                self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                if SCREENSHOTS:
                    picture = Path(SCREENSHOTS, self.walk, f"{name}-{size}-{scheme}.png")
                    self.page.screenshot(path=picture, full_page=True)
                if self.javascript and (size, scheme) in AXED:
                    assert self._axe() == [], f"{name} on {size}, {scheme}"
            assert self._overflow() <= 0, f"{name} is wider than the {size}"
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(SIZES["desktop"])  # type: ignore[arg-type]
        assert self.complaints == [], f"{name}: {self.complaints}"

    def narrow(self, name: str) -> None:
        """The page must fit the narrowest phone."""
        self.page.set_viewport_size({"width": 320, "height": 640})
        assert self._overflow() <= 0, f"{name} is wider than 320 px"
        self.page.set_viewport_size(SIZES["desktop"])  # type: ignore[arg-type]

    def _axe(self) -> list[str]:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        rules = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']"
        run = f"axe.run({{runOnly: {rules}, resultTypes: ['violations']}})"
        found = self.page.evaluate(f"{run}.then(r => r.violations.map(v => [v.id, v.nodes[0].html]))")
        return [f"{rule}: {html}" for rule, html in found]

    def _overflow(self) -> int:
        width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(width))

    def done(self) -> None:
        self.context.close()
