"""QR codes of addresses, made a hundred times as fast as by the library: what is the same in all codes of a
size (patterns, order of the cells, mask, tables) is taken from one that the library has made, and kept.

Only what links need: bytes, error correction M, mask 0, sizes 1 to 9. After ISO/IEC 18004:2015, 7.4 to 7.8.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, zip_longest
from operator import itemgetter
from typing import Any

import segno

# By size: bytes of error correction after each block, and bytes of data in each (table 9, level M).
_BLOCKS: dict[int, tuple[int, tuple[int, ...]]] = {
    1: (10, (16,)),
    2: (16, (28,)),
    3: (26, (44,)),
    4: (18, (32, 32)),
    5: (24, (43, 43)),
    6: (16, (27, 27, 27, 27)),
    7: (18, (31, 31, 31, 31)),
    8: (22, (38, 38, 39, 39)),
    9: (22, (36, 36, 36, 37, 37)),
}
_HEAD = 2  # bytes of the mode, the length and the end of a text together
_PADS = b"\0" + b"\xec\x11" * 100
_DATA = ("data_dark", "data_light")


@dataclass(frozen=True)
class _Size:
    """What all codes of a size share. `pick` takes the cells, row by row, out of the bits of the message with
    a light and a dark one behind them; `mask` is turned over afterwards; `table` divides by the generator."""

    side: int
    blocks: tuple[int, ...]
    correction: int
    bits: int
    table: Sequence[int]
    pick: Callable[[str], tuple[str, ...]]
    mask: int


def quick_rows(text: str) -> list[str] | None:
    """The rows of the code as ones (dark) and noughts; None for a text that is too long for these sizes."""
    data = text.encode()
    fits = (size for size, (_, blocks) in _BLOCKS.items() if sum(blocks) >= len(data) + _HEAD)
    size = next(fits, None)
    return None if size is None else _rows(_size(size), data)


def _rows(size: _Size, data: bytes) -> list[str]:
    bits, side = f"{int.from_bytes(_message(size, data)):b}".zfill(size.bits // 8 * 8), size.side
    cells = "".join(size.pick(bits.ljust(size.bits, "0") + "01"))
    turned = f"{int(cells, 2) ^ size.mask:b}".zfill(side * side)
    return [turned[first : first + side] for first in range(0, side * side, side)]


def _message(size: _Size, data: bytes) -> bytes:
    """The blocks byte by byte in turn, then what corrects them."""
    head = (0b0100 << 8 | len(data)) << 8 * len(data) | int.from_bytes(data)
    whole = ((head << 4).to_bytes(len(data) + _HEAD) + _PADS)[: sum(size.blocks)]
    blocks, first = [], 0
    for length in size.blocks:
        blocks.append(whole[first : first + length])
        first += length
    corrections = [_corrects(size, block) for block in blocks]
    return bytes(
        one for one in chain(*zip_longest(*blocks), *zip(*corrections, strict=True)) if one is not None
    )


def _corrects(size: _Size, block: bytes) -> bytes:
    """What is left of the block divided by the generator."""
    top, table, left = 8 * (size.correction - 1), size.table, 0
    rest = (1 << top) - 1
    for one in block:
        left = ((left & rest) << 8) ^ table[(left >> top) ^ one]
    return left.to_bytes(size.correction)


@lru_cache(maxsize=len(_BLOCKS))
def _size(number: int) -> _Size:
    """Read from a code of the library's."""
    correction, blocks = _BLOCKS[number]
    made = segno.make(b"\xff", error="m", version=number, mode="byte", mask=0, boost_error=False)
    types = [list(row) for row in made.matrix_iter(border=0, verbose=True)]
    side = len(types)
    # The library calls the cell before the second half of the format its first, though it is one of data.
    data = {(8, side - 9)} | {
        (row, column) for row in range(side) for column in range(side) if types[row][column] in _data_types()
    }
    order = [cell for cell in _zigzag(side) if cell in data]
    place = {cell: number for number, cell in enumerate(order)}
    cells = [(row, column) for row in range(side) for column in range(side)]
    picked = [place.get(cell, len(order) + made.matrix[cell[0]][cell[1]]) for cell in cells]
    mask = "".join("1" if cell in place and sum(cell) % 2 == 0 else "0" for cell in cells)
    return _Size(
        side, blocks, correction, len(order), _divisions(correction), itemgetter(*picked), int(mask, 2)
    )


def _data_types() -> set[Any]:
    return {getattr(segno.consts, f"TYPE_{name.upper()}") for name in _DATA}


def _zigzag(side: int) -> list[tuple[int, int]]:
    """Pairs of columns from the right, upwards and downwards in turn, past the column of the clock."""
    found, upwards = [], True
    for right in [*range(side - 1, 6, -2), 5, 3, 1]:
        rows = range(side - 1, -1, -1) if upwards else range(side)
        found += [(row, column) for row in rows for column in (right, right - 1)]
        upwards = not upwards
    return found


@lru_cache
def _divisions(correction: int) -> Sequence[int]:
    """For each byte the generator times it, without its first place, as one number."""
    generator = [1]
    for power in range(correction):
        root = _power(power)
        generator = [
            one ^ _times(other, root) for one, other in zip([*generator, 0], [0, *generator], strict=True)
        ]
    return [int.from_bytes(bytes(_times(byte, one) for one in generator[1:])) for byte in range(256)]


def _power(exponent: int) -> int:
    """Of two, in the field of 256 elements that QR codes count in."""
    found = 1
    for _step in range(exponent):
        found = _times(found, 2)
    return found


def _times(one: int, other: int) -> int:
    found = 0
    while other:
        if other & 1:
            found ^= one
        one = one << 1 ^ (0x11D if one & 0x80 else 0)
        other >>= 1
    return found
