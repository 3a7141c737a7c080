"""Ориентир: a region's calendar of career-guidance events, group booking and participation counts."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Config


def create_app(config: "Config") -> "Flask":
    """The application of one installation. It is imported here: whoever needs one module of `app` loads
    neither libraries nor features."""
    from app.ops import memory

    with memory.growing():
        from app import application

        return application.made(config)
