"""Every figure that the sample alert rules ask for is one that /metrics gives (REL-J1)."""

import re

import pytest
import yaml
from django.conf import settings as live

from r2r_portal import clock, figures
from r2r_portal.outbox.refusals import Outcome
from r2r_portal.site import marks, status

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R")]
RULES = live.BASE_DIR / "deploy/prometheus-alerts.yml"
ASKED = re.compile(r"(r2r_\w+)(?:\{([^}]*)\})?")
NAMED = re.compile(r'\w+="(\w+)"')  # a label that must be just that


def asked(text):
    """Return what rules ask for: a metric, and the labels that they name."""
    rules = yaml.safe_load(text)["groups"][0]["rules"]
    return {
        (metric, *NAMED.findall(labels)) for rule in rules for metric, labels in ASKED.findall(rule["expr"])
    }


def unknown(text):
    """Return what rules ask for and nobody gives."""
    for name in (marks.WORKER, marks.BEAT, marks.BACKUP, marks.INVARIANTS):
        marks.mark(name, real=clock.real())
    parts = status.parts(clock.real())
    lines = (status.exposition(parts, status.mode(parts)) + figures.exposition()).splitlines()
    return {
        one
        for one in asked(text)
        if not any(
            line.startswith(f"{one[0]}{{") and all(f'"{label}"' in line for label in one[1:] if label)
            for line in lines
        )
    }


@pytest.fixture(autouse=True)
def everything_was_counted_once(settings, tmp_path):
    settings.METRICS, settings.METRICS_DIR = True, tmp_path / "counts"
    figures._counts.cache_clear()
    counts = figures.counts()
    counts.requests.labels("site:home", "GET", "5xx").observe(1)
    counts.papers.labels("failed").observe(1)
    counts.refusals.labels("code").inc()
    counts.mails.labels(Outcome.SENT.value).inc()
    yield
    figures._counts.cache_clear()


def test_every_figure_of_the_sample_rules_is_given():
    text = RULES.read_text(encoding="utf-8")
    assert len(asked(text)) >= 15
    assert unknown(text) == set()


def test_a_rule_about_a_figure_that_nobody_gives_is_found():
    text = RULES.read_text(encoding="utf-8").replace('name="failed"', 'name="lost"')
    assert unknown(text) == {("r2r_figure", "outbox", "lost")}
    text = RULES.read_text(encoding="utf-8").replace("r2r_refusals_total", "r2r_refused_total")
    assert unknown(text) == {("r2r_refused_total",)}
