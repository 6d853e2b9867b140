"""What is left of what was handed in once its time is over: what its receipt was signed over, and what a selection counted (REL-I4).

Names, answers and names of files go. The hash of the content stays in the receipt, so that whoever kept the file can still
prove it; themes, topics and territory stay, since outcomes stay.
"""

from collections.abc import Mapping, Sequence
from typing import Any

ENDED, FILES = "ended", "files"
STAYS = ("format", "side", "language", "territory", "ranks", "topics_offered", "topics_wanted")


def end(content: Mapping[str, Any], hashes: Sequence[str]) -> dict[str, Any]:
    """Return what stays of a frozen content; `hashes` are those of its files, as the receipt names them."""
    kept = {name: content[name] for name in STAYS if name in content}
    return {**kept, "organisation": {}, "contacts": {}, "sections": [], FILES: list(hashes), ENDED: True}


def has_ended(content: Any) -> bool:
    """Tell whether a content is only what stays of one."""
    return isinstance(content, Mapping) and content.get(ENDED) is True
