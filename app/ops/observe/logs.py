"""What the program writes to standard error: JSON for machines, or lines for a person at a terminal.

Only programs set this up, no application does: a test reads what is logged and not how it is written.
"""

import logging
import traceback
from typing import Any, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, ExcInfo, Processor

from app.core import reference
from app.core.masking import Masking

STATIC = "/static/<path:filename>"
_SERVERS = ("gunicorn.error", "gunicorn.access", "waitress", "rq.worker")


def set_up(form: str) -> None:
    """Write whatever is logged in this process as `form`, json or plain; unless whoever runs it, such as a
    test, has seen to that."""
    root = logging.getLogger()
    if root.handlers:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(form, handler.stream))
    handler.addFilter(Masking())
    if form == "plain":
        handler.addFilter(_is_worth_a_look)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("orientir").setLevel(logging.INFO)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a line for each request that waits a moment
    adopt_servers()


def adopt_servers() -> None:
    """Let the servers' own lines be written as all others: each brings a way of its own along."""
    for name in _SERVERS:
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True


def formatter(form: str, stream: TextIO) -> logging.Formatter:
    told: list[Processor] = [structlog.stdlib.add_log_level, _where]
    if form == "json":
        told += [structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"), _without_words, _facts]
        written: Processor = structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=False)
    else:
        told += [structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False), _facts]
        written = structlog.dev.ConsoleRenderer(
            colors=stream.isatty(), pad_event_to=0, exception_formatter=_whole, sort_keys=False
        )
    return ProcessorFormatter(
        foreign_pre_chain=told, processors=[ProcessorFormatter.remove_processors_meta, written]
    )


def _where(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """Which part of the program, and in answer to which request."""
    event["logger"] = event["_record"].name
    if number := reference.number():
        event["request_id"] = number
    return event


def _facts(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """What a line is about comes beside its words, so that it can be searched for."""
    event.update(getattr(event["_record"], "facts", {}))
    return event


def _without_words(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """Of an exception its kind and where it came from. Its text may hold whatever somebody has typed."""
    failure: ExcInfo | None = event.pop("exc_info", None)
    if failure and failure[1] is not None:
        event["exception"] = [_kind(one) for one in _chain(failure[1])]
        event["where"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(failure[2])
        ]
    return event


def _chain(error: BaseException) -> list[BaseException]:
    """The exception and what it came of, the first one last."""
    chain = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None and cause not in chain:
        chain.append(cause)
    return chain


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _whole(stream: TextIO, failure: ExcInfo) -> None:
    stream.write("".join(traceback.format_exception(*failure)).rstrip())


def _is_worth_a_look(record: logging.LogRecord) -> bool:
    """A person sees which pages were asked for; their pictures and styles would only hide them."""
    facts = getattr(record, "facts", {})
    return facts.get("route") != STATIC or facts.get("status", 0) >= 400
