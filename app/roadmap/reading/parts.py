"""How the parts of an office archive refer to one another."""

from app.core.uploads import Archive
from app.roadmap.reading.markup import walk


def main_part(archive: Archive, usual: str) -> str:
    """The member that holds the document, as the archive's relations name it."""
    targets = (target for kind, target in relations(archive, "").values() if kind == "officeDocument")
    return next(targets, usual)


def relations(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """By their ids the kinds and members of what a part refers to; of the whole archive for no part."""
    folder, _, name = part.rpartition("/")
    member = f"{folder}/_rels/{name}.rels".lstrip("/")
    found: dict[str, tuple[str, str]] = {}

    def start(_space: str, local: str, attributes: dict[str, str]) -> None:
        target = attributes.get("Target", "")
        if local == "Relationship" and attributes.get("TargetMode") != "External":
            inside = target[1:] if target.startswith("/") else f"{folder}/{target}".lstrip("/")
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = (kind, inside)

    if member in archive.names:
        walk(archive.read(member), start, lambda _space, _name: None, lambda _text: None)
    return found
