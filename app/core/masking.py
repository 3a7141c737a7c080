"""Secrets in addresses stay out of the logs: whatever is logged names such an address without its secret."""

import logging
import re
import traceback

from flask import Flask

SECRET = re.compile(r"(/(?:feeds|p|s|h|invitations|password-reset|mail-change)/)[^\s/?\"'<>]{8,}")


class Masking(logging.Filter):
    """Changes a record before anything writes it, the text of its exception included."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = masked(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = masked("".join(traceback.format_exception(*record.exc_info)).rstrip())
        return True


def masked(text: str) -> str:
    """The text with dots in place of what stands where a secret does."""
    return SECRET.sub(r"\1…", text)


def init_app(app: Flask) -> None:
    """Mask what the application and the servers that may run it log."""
    for logger in (app.logger, *map(logging.getLogger, ("werkzeug", "waitress"))):
        if not any(isinstance(one, Masking) for one in logger.filters):
            logger.addFilter(Masking())
