"""The calendar within a page of another site: the one line pasted there makes a frame as high as its content,
nobody else is asked, and no other page of ours may be framed. And a month fits its sheet."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from app.core import clock
from tests.browser.conftest import SIZES

PAGE = """<!doctype html><html lang="ru"><title>Школа</title><body>
<script src="{site}/static/embed.js" data-calendar="q=сварщик&amp;limit=4" async></script>
<iframe id="plain" src="{site}/embed/calendar?limit=1"></iframe>
<iframe id="other" src="{site}/calendar"></iframe></body></html>"""
LIAR = "<!doctype html><script>parent.postMessage({calendarHeight: 555}, '*')</script>"
FITTED = "document.querySelector('iframe:not([id])')"
HEIGHT = f"{FITTED}.getAttribute('height')"
FITS = f"{FITTED} && {HEIGHT} !== '480'"
LISTEN = """heights => { window.heard = heights.map(height => new Promise(done =>
  addEventListener('message', event => event.data.calendarHeight === height && setTimeout(done, 0)))) }"""
TITLE = "Сварщик: первый шов, экскурсия по мастерским и встреча с мастерами производственного обучения"


@pytest.fixture
def school(site) -> Iterator[str]:
    """Another site, on a port of its own."""

    class School(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE.format(site=site.url).encode() if self.path == "/" else LIAR.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), School)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_another_site_frames_the_calendar_and_a_month_fits_its_sheet(make, chromium, site, school):
    make.installation()
    host = make.organization(
        short_name="Колледж ремёсел и народных промыслов имени первых строителей", address="ул. Мастеров"
    )
    for number in range(5):
        event = make.event(host, title=f"{TITLE} {number}")
        for days in range(number + 1, 31, 5):
            make.slot(event=event, starts_at=clock.now() + timedelta(days=days))
    context = chromium.new_context(viewport=SIZES["phone"], locale="ru-RU")
    asked: set[str] = set()
    context.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    page = context.new_page()
    page.goto(school)
    page.wait_for_function(FITS)
    frame = next(one for one in page.frames if one.url.endswith("limit=4"))
    assert frame.locator("h3").count() == 4
    height = frame.evaluate("Math.ceil(document.documentElement.getBoundingClientRect().height)")
    page.wait_for_function(f"{HEIGHT} === '{height}'")
    assert frame.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert page.locator("iframe").first.get_attribute("title")
    frame.evaluate("parent.postMessage({calendarHeight: 1e9}, '*')")
    page.wait_for_function(f"{HEIGHT} === '4000'")
    page.evaluate(LISTEN, [999, 777, 555])
    page.evaluate("postMessage({calendarHeight: 999}, '*')")
    page.frame_locator("#plain").locator("body").evaluate("parent.postMessage({calendarHeight: 777}, '*')")
    frame.goto(f"{school}/liar")
    page.evaluate("Promise.all(heard)")
    assert page.evaluate(HEIGHT) == "4000"
    assert not any(one.url == f"{site.url}/calendar" and one.locator("h1").count() for one in page.frames)
    assert asked == {urlsplit(school).netloc, urlsplit(site.url).netloc}
    assert context.cookies() == []
    for paper in ("a4", "a3"):
        page.goto(f"{site.url}/calendar/poster?paper={paper}&month={clock.now() + timedelta(days=14):%Y-%m}")
        assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
    context.close()
