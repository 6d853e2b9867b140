"""Reference numbers: `EU-2022-017`, counted per side and year from 1, through all calls."""

import re

SHAPE = re.compile(r"^(EU|JP)-(\d{4})-(\d{3,})$")


def reference(side: str, edition: int, number: int) -> str:
    """Return the reference of the `number`th application of one side ("eu", "jp") in the year in which its call closes."""
    return f"{side.upper()}-{edition:04}-{number:03}"


def number_of(text: str) -> int:
    """Return the running number of a reference. Raises ValueError for anything else."""
    match = SHAPE.match(text)
    if match is None:
        raise ValueError(f"{text!r} is no reference")
    return int(match[3])
