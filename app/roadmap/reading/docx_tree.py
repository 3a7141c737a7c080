"""The parts of a Word document as small trees: only what is printed, wrappers looked through."""

import xml.etree.ElementTree as ET

from app.core.uploads import Archive, Unreadable
from app.roadmap.reading.markup import walk
from app.roadmap.reading.parts import relations

_WORD = frozenset(
    (
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
)
_KEPT = frozenset(
    "document body p pPr numPr ilvl numId pStyle r rPr b vanish t br cr tab noBreakHyphen del txbxContent "
    "tbl tr trPr tc tcPr gridSpan vMerge gridBefore styles style basedOn numbering num abstractNumId "
    "abstractNum lvl start numFmt lvlText lvlOverride startOverride".split()
)
# What another program is to use instead, what was before a change, and what stands over a line.
_DROPPED = frozenset(
    "del moveFrom Fallback pPrChange rPrChange tblPrChange tblPrExChange trPrChange tcPrChange "
    "sectPrChange numberingChange sdtPr rt".split()
)


def tree(xml: bytes) -> ET.Element:
    """An element that holds the root; raises Unreadable."""
    made = _Tree()
    walk(xml, made.start, made.end, made.text)
    return made.root


class _Tree:
    def __init__(self) -> None:
        self.root = ET.Element("root")
        self.open = [self.root]
        self.kept: list[bool] = []  # of the elements that are open, whether the tree has them
        self.dropping = 0

    def start(self, space: str, name: str, attributes: dict[str, str]) -> None:
        of_row = name == "del" and self.open[-1].tag == "trPr"
        if self.dropping or (name in _DROPPED and not of_row):
            self.dropping += 1
            return
        keep = space in _WORD and name in _KEPT
        self.kept.append(keep)
        if keep:
            self.open.append(ET.SubElement(self.open[-1], name, attributes))

    def end(self, _space: str, _name: str) -> None:
        if self.dropping:
            self.dropping -= 1
        elif self.kept.pop():
            self.open.pop()

    def text(self, text: str) -> None:
        last = self.open[-1]
        if last.tag == "t" and not self.dropping:
            last.text = (last.text or "") + text


def optional_tree(archive: Archive, part: str, kind: str) -> ET.Element:
    """The tree of what `part` refers to as its `kind`; an empty one where there is none or it is damaged."""
    for found, member in relations(archive, part).values():
        if found == kind and member in archive.names:
            try:
                return tree(archive.read(member))
            except Unreadable as refusal:
                if refusal.reason != "damaged":
                    raise
    return ET.Element("root")
