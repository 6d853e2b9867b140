"""gunicorn as the containers and units start it: two processes of four threads, logs without addresses and queries."""

import os

bind = os.environ.get("R2R_BIND", "0.0.0.0:8000")
workers = int(os.environ.get("R2R_WORKERS", "2"))
threads = 4
timeout = 60
graceful_timeout = 30
keepalive = 20  # longer than the front keeps its own connections
worker_tmp_dir = "/dev/shm"  # noqa: S108 - heartbeats in memory, never on a slow disk
forwarded_allow_ips = "*"  # only the front reaches us; arrivals count beside its secret alone
accesslog = "-"
access_log_format = "%(m)s %(U)s %(s)s %(M)sms"
logger_class = "r2r_portal.access_log.Logger"
