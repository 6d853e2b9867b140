"""Which addresses are ours, and where somebody may be led on to (R16). Nothing else compares addresses."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

PORTS = {"http": 80, "https": 443}


def is_ours(address: str) -> bool:
    """Tell whether a whole address has the portal's origin: scheme, host and port, and nobody's name before the host."""
    found = origin(address)
    return found is not None and found == origin(settings.SITE_ORIGIN)


def origin(address: str) -> tuple[str, str, int] | None:
    """Return scheme, host and port of an address of the web; None for anything else."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in PORTS or not parts.hostname or "@" in parts.netloc or "\\" in address:
        return None
    return parts.scheme, parts.hostname, port or PORTS[parts.scheme]


def may_lead_to(request: HttpRequest, address: str | None) -> bool:
    """Tell whether somebody may be led on to where a form or a link says: within this site only."""
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
