"""Filling the register from the project's own data files (CSV, UTF-8; names as known, empty where not)."""

import csv
from collections.abc import Iterator
from pathlib import Path

from r2r_portal.territories.models import MemberState, Side, Territory

DATA = Path(__file__).parent / "data"
UPDATED = [
    "level", "name_local", "name_latin", "name_en", "name_ja", "name_kana", "area_en", "area_ja", "zone",
    "latitude", "longitude",
]  # fmt: skip


def fill() -> None:
    """Load what the tables lack; quick when nothing is lacking, and safe to repeat."""
    states, territories = list(member_states()), [*regions(), *prefectures()]
    if Territory.objects.real().count() == len(territories):
        return
    MemberState.objects.bulk_create(states, ignore_conflicts=True)
    Territory.objects.bulk_create(
        territories, update_conflicts=True, unique_fields=["code"], update_fields=UPDATED, batch_size=500
    )


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of one data file as dicts."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def member_states() -> Iterator[MemberState]:
    """Yield the 27 Member States, unsaved."""
    for row in rows("eu_member_states.csv"):
        yield MemberState(
            code=row["country"], name_en=row["name_en"], name_ja=row["name_ja"], zone=row["time_zone"]
        )


def regions() -> Iterator[Territory]:
    """Yield the NUTS 2021 regions of the 27, unsaved."""
    zones = {row["country"]: row["time_zone"] for row in rows("eu_member_states.csv")}
    for row in rows("eu_regions.csv"):
        yield Territory(
            side=Side.EU,
            code=row["nuts_code"],
            level=int(row["level"]),
            member_state_id=row["country"],
            name_local=row["name"],
            name_latin=row["name_latin"] or row["name"],
            name_en=row["name_en"],
            name_ja=row["name_ja"],
            zone=zones[row["country"]],
            latitude=row["latitude"] or None,
            longitude=row["longitude"] or None,
        )


def prefectures() -> Iterator[Territory]:
    """Yield the 47 prefectures in JIS order, unsaved."""
    for row in rows("jp_prefectures.csv"):
        yield Territory(
            side=Side.JP,
            code=row["iso_code"],
            level=2,
            name_local=row["name_ja"],
            name_latin=row["name_en"],
            name_en=row["name_en"],
            name_ja=row["name_ja"],
            name_kana=row["name_kana"],
            area_en=row["area_en"],
            area_ja=row["area_ja"],
            zone="Asia/Tokyo",
            latitude=row["latitude"],
            longitude=row["longitude"],
        )
