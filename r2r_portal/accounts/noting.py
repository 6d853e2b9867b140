"""Lines about signing in, for those who look into an incident: what happened, how, to whom by number; no address."""

import logging

logger = logging.getLogger("r2r_portal.signin")
logger.setLevel(logging.INFO)  # kept whatever else is left out; a sign-in is no error


def entered(*, user: int, ways: list[str]) -> None:
    """Note that a person came in, and by what."""
    logger.info("signed in: person=%s by=%s", user, "+".join(ways) or "unknown")


def left(*, user: int | None) -> None:
    """Note that a person went out by themselves."""
    logger.info("signed out: person=%s", user)


def ended(*, user: int | None, why: str) -> None:
    """Note that a session came to its end."""
    logger.info("session ended: person=%s why=%s", user, why)


def refused(*, why: str, user: int | None) -> None:
    """Note an attempt that failed: a wrong code, too many of them, a passkey that does not fit."""
    logger.warning("sign-in refused: why=%s person=%s", why, user if user is not None else "unknown")
