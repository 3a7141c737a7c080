"""The application for a WSGI server and for `flask --app wsgi …`."""

import sys

from app import create_app
from app.config import BadSetting, Config
from app.ops import memory
from app.ops.observe import logs

memory.spare()
try:
    config = Config.from_env()
    logs.set_up(config.log_format)
    app = create_app(config)
except BadSetting as trouble:
    print(f"orientir: {trouble}", file=sys.stderr)
    raise SystemExit(2) from None
memory.settle()
