"""Fill in the front's template beside units: `python3 deploy/fill_in.py deploy/systemd/front.env`. Standard library only.

nginx's image does the same for docker compose, out of its environment. Fails where a name is missing, empty or unknown.
"""

import re
import sys
from collections.abc import Mapping
from pathlib import Path

TEMPLATE = Path(__file__).with_name("templates") / "default.conf.template"
NAME = re.compile(r"\$\{(\w+)\}")


def filled(values: Mapping[str, str]) -> str:
    """Return the front's configuration. Raises ValueError with the names that are missing, empty or unknown."""
    template = TEMPLATE.read_text(encoding="utf-8")
    asked, given = set(NAME.findall(template)), {name for name, value in values.items() if value}
    if asked != given:
        raise ValueError(f"missing or empty, or unknown: {', '.join(sorted(asked ^ given))}")
    return NAME.sub(lambda match: values[match[1]], template)


def read(file: Path) -> dict[str, str]:
    """Return the NAME=value lines of a file as systemd reads them, without quotes."""
    lines = file.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, value in pairs}


if __name__ == "__main__":
    try:
        sys.stdout.write(filled(read(Path(sys.argv[1]))))
    except (IndexError, OSError, ValueError) as error:
        sys.exit(f"The front's configuration was not written: {error}")
