"""gunicorn for Ориентир: `.venv/bin/python -m gunicorn -c deploy/gunicorn.conf.py wsgi:app`.

docs/production.md has the measurements behind the numbers.
"""

import os
import sys
from contextlib import ExitStack
from pathlib import Path

from app.config import BadSetting, Config
from app.ops import memory, process
from app.ops.observe import counters, logs

try:
    settings = Config.from_env()
except BadSetting as trouble:
    print(f"orientir: {trouble}", file=sys.stderr)
    raise SystemExit(2) from None

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")  # unless systemd hands over a socket
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
preload_app = True  # one set of libraries in memory for all workers, and a wrong setting is told once
backlog = 512
timeout = 60  # seconds without a sign of a worker, not of a request: a slow export is no reason to end one
graceful_timeout = 30  # seconds that requests in hand have after SIGTERM
keepalive = 75  # longer than nginx keeps its side open: whoever closes first must be the one that asks
max_requests = 20_000
max_requests_jitter = 2_000
limit_request_line = 8_190
limit_request_fields = 64
limit_request_field_size = 8_190
forwarded_allow_ips = ""  # TRUSTED_PROXIES decides, in the application
control_socket_disable = True
worker_tmp_dir = (
    "/dev/shm" if Path("/dev/shm").is_dir() else None
)  # a busy disk must not look like a dead worker

_counting = ExitStack()


def on_starting(_server):
    _counting.enter_context(counters.shared())
    logs.set_up(settings.log_format)


def post_fork(_server, _worker):
    memory.keep_tidy()
    process.take_turns()


def on_reload(_server):
    logs.adopt_servers()


def on_exit(_server):
    _counting.close()
