"""Where the figures of a load run are kept, and the table of goals: `python -m tests.load.figures`."""

import json
import os
import platform
import time
from pathlib import Path
from typing import Any

HEAD = ("goal", "n", "observed", "limit", "pass", "load", "at")


def folder(root: Path) -> Path:
    """Return the folder of the figures, made where it was missing."""
    there = Path(os.environ.get("R2R_LOAD_DIR") or root / ".run" / "load")
    there.mkdir(parents=True, exist_ok=True)
    return there


def kept(root: Path, name: str, figures: dict[str, Any]) -> dict[str, Any]:
    """Write figures to `.run/load/<name>.json` and show them with -s; returns them."""
    (folder(root) / f"{name}.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures))  # noqa: T201 - shown with -s
    return figures


def goal(root: Path, name: str, *, n: int, observed: dict[str, Any], limit: dict[str, float]) -> list[str]:
    """Add one line on a goal to `.run/load/goals.jsonl`; return the names of what is above its limit.

    A limit is the largest value allowed, of one whose name begins with `least_` the smallest.
    """
    beyond = [key for key, most in limit.items() if _is_beyond(key, observed[key], most)]
    line = {"id": name, "n": n, "observed": observed, "limit": limit, "pass": not beyond}
    line |= {"load": round(os.getloadavg()[0], 2), "machine": f"{os.cpu_count()} cores, {platform.machine()}"}
    line |= {"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
    with (folder(root) / "goals.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    print(json.dumps(line))  # noqa: T201 - shown with -s
    return beyond


def _is_beyond(name: str, observed: float, limit: float) -> bool:
    return observed < limit if name.startswith("least_") else observed > limit


def table(root: Path) -> str:
    """Return the newest line of every goal as a table."""
    file = folder(root) / "goals.jsonl"
    lines = (
        [json.loads(one) for one in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []
    )
    newest = {one["id"]: one for one in lines}
    rows = [_row(newest[name]) for name in sorted(newest)]
    return "\n".join(" | ".join(row) for row in (HEAD, *rows))


def _row(line: dict[str, Any]) -> tuple[str, ...]:
    def said(values: dict[str, Any]) -> str:
        return ", ".join(f"{key} {value}" for key, value in values.items())

    is_held = "yes" if line["pass"] else "no"
    return (
        line["id"], str(line["n"]), said(line["observed"]), said(line["limit"]), is_held, str(line["load"]), line["at"],
    )  # fmt: skip


if __name__ == "__main__":
    print(table(Path(__file__).resolve().parents[2]))  # noqa: T201 - this is what was asked for
