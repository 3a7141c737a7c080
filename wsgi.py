"""The application for a WSGI server and for `flask --app wsgi …`."""

import sys

from app import create_app
from app.config import BadSetting, Config
from app.ops import memory

memory.spare()
try:
    app = create_app(Config.from_env())
except BadSetting as trouble:
    print(f"orientir: {trouble}", file=sys.stderr)
    raise SystemExit(2) from None
memory.settle()
