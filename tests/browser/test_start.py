"""The portal starts from nothing and answers."""

import json
import urllib.request
from pathlib import Path

from tests.browser.portal import running


def test_an_empty_portal_answers_and_is_ready(tmp_path: Path, django_db_setup: None):
    with (
        running(tmp_path, "--no-demo", migrated=False) as portal,
        urllib.request.urlopen(f"{portal.origin}/readyz") as answer,
    ):
        facts = json.load(answer)

    assert answer.status == 200
    assert facts["database"] == "ok"
