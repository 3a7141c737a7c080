"""What ical.js, which many calendars of the web are made with, reads from a feed."""

from playwright.sync_api import Browser

from tests.browser.conftest import HERE
from tests.calendar.sample import ENTRIES, MOVED, expected, feed

ICAL = (HERE / "vendor" / "ical.js").read_text(encoding="utf-8")
READ = """text => new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent").map(one => {
  const event = new ICAL.Event(one), when = at => at.isDate ? at.toString() : at.toJSDate().toISOString();
  const texts = [event.uid, event.summary, event.description || "", event.location || ""];
  const span = [event.startDate, event.endDate].map(at => when(at).replace(".000Z", "Z"));
  return [...texts, ...span, one.getFirstPropertyValue("status"), event.sequence];
})"""


def test_ical_js_reads_the_same(chromium: Browser):
    page = chromium.new_page(timezone_id="Asia/Kamchatka")
    page.evaluate(ICAL)
    for entries in (ENTRIES, MOVED):
        seen = page.evaluate(READ, feed(entries).decode())
        assert sorted(map(tuple, seen)) == expected(entries)
    page.close()
