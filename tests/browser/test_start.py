"""The portal starts from nothing and answers."""

import json
import urllib.request

from tests.browser.portal import Portal


def test_a_portal_that_began_with_an_empty_database_answers_and_is_ready(opening: Portal):
    with urllib.request.urlopen(f"{opening.origin}/readyz") as answer:
        facts = json.load(answer)

    assert answer.status == 200
    assert facts["database"] == "ok"
