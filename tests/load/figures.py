"""Where the figures of a load run are kept."""

import json
import os
from pathlib import Path
from typing import Any


def kept(root: Path, name: str, figures: dict[str, Any]) -> dict[str, Any]:
    """Write figures to `.run/load/<name>.json` and show them with -s; returns them."""
    folder = Path(os.environ.get("R2R_LOAD_DIR") or root / ".run" / "load")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures))  # noqa: T201 - shown with -s
    return figures
