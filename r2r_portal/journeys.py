"""How what we send to other servers travels: never readable on a network that we share with strangers."""

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import parse_qs, unquote, urlsplit

DEFAULTS = {"portal", "postgres", "password", "admin", "changeme"}
AWS = "https://s3.amazonaws.com"  # where no other server is named
SEALED_DATABASE = {"verify-ca", "verify-full"}  # libpq checks the certificate with these only


def is_here(host: str) -> bool:
    """Tell whether a name is this machine, a socket of it, or a neighbour on a private network of containers.

    Such a neighbour has a name of one word, which no name server of the world knows.
    """
    if not host or host.startswith("/"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return "." not in host


def database_is_sealed(url: str) -> bool:
    """Tell whether a postgres:// address is here, or asks for TLS and looks at the certificate."""
    parts = urlsplit(url)
    mode = parse_qs(parts.query).get("sslmode", [""])[0]
    return is_here(unquote(parts.hostname or "")) or mode in SEALED_DATABASE


def broker_is_sealed(url: str) -> bool:
    """Tell whether a redis:// address is here or over TLS."""
    parts = urlsplit(url)
    return parts.scheme == "rediss" or "socket" in parts.scheme or is_here(parts.hostname or "")


def files_are_sealed(options: Mapping[str, str]) -> bool:
    """Tell whether a server of files is here, or asked over TLS whose certificate is looked at."""
    url = urlsplit(options.get("endpoint_url", AWS))
    looks = "false" not in (options.get("verify"), options.get("use_ssl"))
    return (url.scheme == "https" and looks) or is_here(url.hostname or "")


def mail_is_sealed(host: str, tls: bool) -> bool:
    """Tell whether the mail server is here or asked for TLS; Django then looks at the certificate."""
    return tls or is_here(host)


def scanner_is_sealed(url: str) -> bool:
    """Tell whether the scanner is here: what clamd speaks over TCP has no TLS. For another machine a tunnel ends here."""
    parts = urlsplit(url)
    return parts.scheme == "unix" or is_here(parts.hostname or "")


def has_a_default_password(url: str) -> bool:
    """Tell whether an address opens with what everybody would try first."""
    parts = urlsplit(url)
    return bool(parts.password) and parts.password in DEFAULTS | {parts.username}
