"""`python -m app.ops.schedule`: does every minute what has become due.

`python3 run.py` does it itself; this is for a web that gunicorn serves. One is enough. Two do no harm: each
thing is done by whoever comes first.
"""

import argparse
import sys
from collections.abc import Sequence

from app.ops.minutely import do_what_is_due, keep_doing
from app.ops.process import application, until_stopped


def main(argv: Sequence[str] | None = None) -> int:
    """Work until stopped. Answers 2 for a wrong setting."""
    argparse.ArgumentParser(
        prog="python3 run.py schedule", description="Do every minute what is due; stop with Ctrl+C."
    ).parse_args(argv)
    app = application()
    if app is None:
        return 2
    enough = until_stopped()
    do_what_is_due(app)
    keep_doing(app, enough)
    return 0


if __name__ == "__main__":
    sys.exit(main())
