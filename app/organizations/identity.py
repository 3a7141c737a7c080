"""What this installation calls itself, as every page says it: read once for a version of the data."""

from dataclasses import dataclass, fields

from app.core.remembered import remembered, steady_version
from app.organizations.models import Units
from app.organizations.queries import installation


@dataclass(frozen=True)
class Identity:
    """Of the settings what visitors are told."""

    region_name: str
    operator_name: str
    operator_contact: str
    accessibility_contact: str
    units: Units
    data_operator: str
    data_operator_address: str
    data_operator_contact: str
    data_operator_number: str
    policy_text: str


def identity() -> Identity | None:
    """None before the installation is set up."""
    return next(iter(remembered("identity", _read, of=steady_version)), None)


def _read() -> list[Identity]:
    rows = filter(None, [installation()])
    return [Identity(**{one.name: getattr(row, one.name) for one in fields(Identity)}) for row in rows]
