"""Looking into what people send, in a child process with bounds (SPEC A11, RELIABILITY R11)."""

import hashlib
import logging

from django.core.cache import caches

from applications.domain import uploads
from applications.domain.uploads import Refusal
from r2r_portal import kept
from r2r_portal.confined import MIB, ChildError, Limits, run

LIMITS = Limits(cpu_seconds=10, memory_bytes=768 * MIB, wall_seconds=20)
KEPT = 3600  # seconds: the same file comes again with a page that is shown again
FINE = ""
logger = logging.getLogger(__name__)


def refusal(content: bytes, accepted: tuple[str, ...] = ()) -> Refusal | None:
    """Return why `content` cannot be taken where only `accepted` kinds are (none named: all five), or None.

    A file that breaks its reader, or takes it too long, counts as damaged.
    """
    at_sight = uploads.at_sight(content, accepted)
    if at_sight:
        return at_sight
    memory, key = (
        caches["fragments"],
        kept.key("inspected", hashlib.sha256(content).hexdigest(), language=None),
    )
    said = memory.get(key)
    if said is None:
        said = _looked_into(content)
        memory.set(key, said, KEPT)
    return Refusal(said) if said else None


def _looked_into(content: bytes) -> str:
    try:
        return run("applications.inspect_child", content, LIMITS).decode()
    except ChildError as error:
        logger.warning("a file broke its reader: %s", error)
        return Refusal.DAMAGED
