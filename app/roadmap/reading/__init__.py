"""The road-map reader: an order's file into rows. Pure: nothing is stored, nothing but the file is read.

The grammar is loaded with the first order that is read: a server, which leaves that to a process of its own,
has no use for it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from app.core.uploads import Unreadable
from app.roadmap.reading.contract import Column, Hidden, Order, OrderRow, Period, SubEvent

if TYPE_CHECKING:
    from app.roadmap.reading.orders import read_order

__all__ = ["Column", "Hidden", "Order", "OrderRow", "Period", "SubEvent", "Unreadable", "read_order"]


def __getattr__(name: str) -> Any:
    if name == "read_order":
        return import_module("app.roadmap.reading.orders").read_order
    raise AttributeError(name)
