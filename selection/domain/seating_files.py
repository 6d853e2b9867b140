"""A seating's task and answer as bytes, for the process that solves it."""

import json
from typing import Any

from selection.domain.seating import File, Member, Reason, Seating, Task


def written(task: Task) -> bytes:
    """Return a task as JSON, in one order."""
    content = {
        "files": [[one.key, sorted(one.languages)] for one in task.files],
        "members": [[one.key, one.side, sorted(one.reads), one.most] for one in task.members],
        "barred": [[*pair, why] for pair, why in sorted(task.barred.items())],
        "begun": sorted(task.begun),
        "present": sorted(task.present),
        "each": task.each,
    }
    return json.dumps(content, ensure_ascii=False).encode()


def read(content: bytes) -> Task:
    """Return the task that was written."""
    data: dict[str, Any] = json.loads(content)
    return Task(
        files=tuple(File(key, frozenset(languages)) for key, languages in data["files"]),
        members=tuple(
            Member(key, side, frozenset(reads), most) for key, side, reads, most in data["members"]
        ),
        barred={(file, member): why for file, member, why in data["barred"]},
        begun=frozenset((file, member) for file, member in data["begun"]),
        present=frozenset((file, member) for file, member in data["present"]),
        each=data["each"],
    )


def answered(seating: Seating) -> bytes:
    """Return an answer as JSON."""
    without = [[key, [[one.kind, one.side] for one in why]] for key, why in seating.without]
    content = {"pairs": sorted(seating.pairs), "without": without, "is_proved": seating.is_proved}
    return json.dumps(content, ensure_ascii=False).encode()


def answer(content: bytes) -> Seating:
    """Return the seating that was answered."""
    data: dict[str, Any] = json.loads(content)
    return Seating(
        frozenset((file, member) for file, member in data["pairs"]),
        tuple((key, tuple(Reason(kind, side) for kind, side in why)) for key, why in data["without"]),
        data["is_proved"],
    )
