"""Every figure that the sample alert rules ask for is one that /metrics gives (REL-J1)."""

import re

import pytest
import yaml
from django.conf import settings as live

from r2r_portal import clock
from r2r_portal.site import marks, status

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R")]
RULES = live.BASE_DIR / "deploy/prometheus-alerts.yml"
ASKED = re.compile(r'(r2r_\w+)(?:\{part="(\w+)"(?:,name="(\w+)")?\})?')


def asked(text):
    """Return what rules ask for: metric, part, name; empty where any."""
    rules = yaml.safe_load(text)["groups"][0]["rules"]
    return {found.groups(default="") for rule in rules for found in ASKED.finditer(rule["expr"])}


def unknown(text):
    """Return what rules ask for and nobody gives."""
    for name in (marks.WORKER, marks.BEAT, marks.BACKUP, marks.INVARIANTS):
        marks.mark(name, real=clock.real())
    parts = status.parts(clock.real())
    lines = status.exposition(parts, status.mode(parts)).splitlines()
    return {
        one
        for one in asked(text)
        if not any(
            line.startswith(one[0]) and all(f'"{label}"' in line for label in one[1:] if label)
            for line in lines
        )
    }


def test_every_figure_of_the_sample_rules_is_given():
    text = RULES.read_text(encoding="utf-8")
    assert len(asked(text)) >= 8
    assert unknown(text) == set()


def test_a_rule_about_a_figure_that_nobody_gives_is_found():
    text = RULES.read_text(encoding="utf-8").replace('name="failed"', 'name="lost"')
    assert unknown(text) == {("r2r_figure", "outbox", "lost")}
