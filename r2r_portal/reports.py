"""Reports of errors to a server of ours (Sentry's protocol), where one is named: scrubbed, without who asked."""

import importlib
from importlib.util import find_spec
from typing import Any

from django.conf import settings

from r2r_portal.logs import scrub

LIBRARY = "sentry_sdk"
PERSONAL = {
    "user",
    "request",
    "breadcrumbs",
    "server_name",
    "vars",
    "extra",
}  # never leave, whatever they hold


def can_report() -> bool:
    """Tell whether the library is there, which is no requirement of ours."""
    return find_spec(LIBRARY) is not None


def begin() -> None:
    """Report the errors of this process, where a server is named."""
    if settings.SENTRY_DSN and can_report():
        importlib.import_module(LIBRARY).init(
            dsn=settings.SENTRY_DSN,
            environment=settings.STAGE,
            send_default_pii=False,
            include_local_variables=False,
            max_breadcrumbs=0,
            traces_sample_rate=0,
            before_send=cleaned,
        )


def cleaned(event: Any, hint: Any = None) -> Any:
    """Return an event without personal parts, every text in it scrubbed."""
    if isinstance(event, dict):
        return {key: cleaned(value) for key, value in event.items() if key not in PERSONAL}
    if isinstance(event, list | tuple):
        return [cleaned(value) for value in event]
    return scrub(event) if isinstance(event, str) else event
