"""gunicorn as the containers and units start it: two processes of four threads, logs without addresses and queries.

The portal is loaded once, in the master: a worker that dies is replaced by a fork of it at once. So SIGHUP gives fresh
workers of the same code; a release is a restart, or SIGUSR2 (docs/operations.md).
"""

import os
from typing import Any

from django.db import connections

bind = os.environ.get("R2R_BIND", "0.0.0.0:8000")
workers = int(os.environ.get("R2R_WORKERS", "2"))
threads = 4
preload_app = True
timeout = 60
graceful_timeout = 30
keepalive = 20  # longer than the front keeps its own connections
worker_tmp_dir = "/dev/shm"  # noqa: S108 - heartbeats in memory, never on a slow disk
forwarded_allow_ips = "*"  # only the front reaches us; arrivals count beside its secret alone
accesslog = "-"
access_log_format = "%(m)s %(U)s %(s)s %(M)sms"
logger_class = "r2r_portal.access_log.Logger"


def pre_fork(server: Any, worker: Any) -> None:
    """End what the master asked the database while it loaded: no two processes may share a connection."""
    connections.close_all()
