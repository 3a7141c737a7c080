"""`python -m faults.due URL FOLDER SHIFT`: what is due is done once, in a process whose clock is wrong."""

import sys
from pathlib import Path

from app import create_app
from app.ops.minutely import do_what_is_due
from faults.serving import config_of, shifted


def main(url: str, folder: str, shift: str) -> None:
    app = create_app(config_of(url, Path(folder)))
    with shifted(int(shift)):
        do_what_is_due(app)


if __name__ == "__main__":
    main(*sys.argv[1:])
