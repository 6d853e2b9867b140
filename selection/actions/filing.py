"""The decision file: one archive from which the result can be recomputed without the portal (SPEC S8)."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from applications.models import Call
from r2r_portal.accounts.models import User
from r2r_portal.errors import DomainError
from selection.actions.recusing import refuse_part
from selection.models import Release
from selection.queries.dossier import PARTS

SCRIPTS = ("recompute.py", "recompute_set.py")
DATA = Path(__file__).resolve().parent.parent / "data"
README = """Decision file / 決定資料一式

data/*.json     the record of the call / 公募の記録
manifest.json   the SHA-256 of every file / 各ファイルのSHA-256
recompute.py    recomputes totals, ranking, the proposal and the published list from the record; it needs Python alone:
                記録から合計点、順位、提案、公表された一覧を再計算します（Pythonのみで動作します）。
recompute_set.py  what a set is worth, and the search for a better one / 選定案の値と、より良い案の探索

    python3 recompute.py
"""
EARLIEST = (1980, 1, 1, 0, 0, 0)  # archives of the same record have the same bytes
Step = Callable[[int, int], None]


@dataclass(frozen=True)
class FileMade:
    """The archive, its hash and the hashes of its files."""

    content: bytes
    told: dict[str, Any]


def refuse(call: Call, user: User) -> None:
    """Raise where the file cannot be asked for or read: before the release, or with an interest in an applicant."""
    if not Release.objects.confirmed().filter(call=call).exists():
        raise DomainError(_("The decision file is made once the results are released."))
    refuse_part(call, user)


def file_of(call: Call, *, step: Step) -> FileMade:
    """Return the archive of a call's record; `step(done, total)` is told after each part."""
    files: dict[str, bytes] = {name: (DATA / name).read_bytes() for name in SCRIPTS}
    files["README.txt"] = README.encode()
    for done, (name, part) in enumerate(PARTS.items(), start=1):
        files[f"data/{name}.json"] = _json(part(call))
        step(done, len(PARTS))
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    manifest = {"format": 1, "call": call.code, "files": hashes}
    files["manifest.json"] = _json(manifest)
    content = _zip(files)
    return FileMade(content, {"sha256": hashlib.sha256(content).hexdigest(), "files": hashes})


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _zip(files: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, EARLIEST), content, zipfile.ZIP_DEFLATED)
    return held.getvalue()
