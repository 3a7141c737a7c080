"""The filters of the list of bookings: read from its address, written back to it."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from app.booking.models import BookingState
from app.calendar.filters import Asked, Values, choices_in, day_in, given, ids_in
from app.calendar.models import EventKind
from app.calendar.search import LONGEST_QUESTION

_CODE_LENGTH = 64


@dataclass(frozen=True)
class BookingFilters(Asked):
    """What was asked. `municipalities` are codes, `schools` and `events` ids, `states` are those that a
    person sees; `q` are words of the event or of the school, or the number of a booking. `misread` are values
    of which nothing can be understood: with one of them nothing is found, rather than everything."""

    municipalities: tuple[str, ...] = ()
    schools: tuple[int, ...] = ()
    states: tuple[BookingState, ...] = ()
    kinds: tuple[EventKind, ...] = ()
    events: tuple[int, ...] = ()
    first: date | None = None
    last: date | None = None
    q: str = ""
    misread: tuple[str, ...] = ()

    @classmethod
    def read(cls, values: Values) -> Self:
        """The filters of an address; never raises."""
        found = cls(
            municipalities=tuple(text[:_CODE_LENGTH] for text in given(values, "municipality")),
            schools=ids_in(given(values, "school")),
            states=choices_in(BookingState, given(values, "state")),
            kinds=choices_in(EventKind, given(values, "kind")),
            events=ids_in(given(values, "event")),
            first=day_in(given(values, "from")),
            last=day_in(given(values, "to")),
            q=" ".join(given(values, "q"))[:LONGEST_QUESTION],
        )
        understood = found.args()
        names = ("school", "state", "kind", "event", "from", "to")
        wrong = (
            text for name in names for text in given(values, name) if text not in understood.get(name, ())
        )
        return cls(**vars(found) | {"misread": tuple(text[:_CODE_LENGTH] for text in wrong)})

    def args(self) -> dict[str, list[str]]:
        """What was not understood stays out."""
        args = {
            "municipality": list(self.municipalities),
            "school": list(map(str, self.schools)),
            "state": [state.value for state in self.states],
            "kind": [kind.value for kind in self.kinds],
            "event": list(map(str, self.events)),
            "from": [self.first.isoformat()] if self.first else [],
            "to": [self.last.isoformat()] if self.last else [],
            "q": [self.q] if self.q else [],
        }
        return {name: texts for name, texts in args.items() if texts}

    @property
    def is_backward(self) -> bool:
        """The last day is before the first."""
        return self.first is not None and self.last is not None and self.last < self.first
