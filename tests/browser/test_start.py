"""The portal starts from nothing and answers."""

import json
import urllib.request

from tests.browser.portal import Portal


def test_an_empty_portal_answers_and_is_ready(empty: Portal):
    with urllib.request.urlopen(f"{empty.origin}/readyz") as answer:
        facts = json.load(answer)

    assert answer.status == 200
    assert facts["database"] == "ok"
