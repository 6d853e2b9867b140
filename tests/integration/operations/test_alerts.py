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
ASKED = re.compile(r"\b(r2r_\w+)(?:\{([^}]*)\})?")
LABEL = re.compile(r'(\w+)(=~|!~|!=|=)"([^"]*)"')
JOINED = re.compile(r" (?:and|unless|[-+*/]) (?:(on|ignoring)\(([^)]*)\) )?")
BARE = re.compile(r"\(*(?:sum|vector|histogram_quantile)\(")  # gives values without labels
OTHERS = {"PortalNotAsked"}  # asks Prometheus itself whether it reaches us
Asked = tuple[str, tuple[tuple[str, str, str], ...]]


def rules(text):
    """Return the rules of every group."""
    return [rule for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]


def asked(expression) -> set[Asked]:
    """Return what an expression asks for: metric, and the labels with how each is compared."""
    found = set()
    for metric, labels in ASKED.findall(expression):
        parsed = tuple(sorted(LABEL.findall(labels)))
        assert labels.count('"') == 2 * len(parsed), f"not understood: {labels}"
        found.add((metric, parsed))
    return found


def has(line, metric, labels) -> bool:
    """Tell whether a line of /metrics is one that is asked for, or one that is asked to be left out."""
    name, _brace, rest = line.partition("{")
    given = {label: value for label, _how, value in LABEL.findall(rest)}
    return name == metric and all(
        re.fullmatch(value if how in {"=~", "!~"} else re.escape(value), given.get(label, ""))
        for label, how, value in labels
    )


def unknown(text) -> set[Asked]:
    """Return what rules ask for and nobody gives."""
    for name in (marks.WORKER, marks.BEAT, marks.BACKUP, marks.INVARIANTS):
        marks.mark(name, real=clock.real())
    parts = status.parts(clock.real())
    lines = (status.exposition(parts, status.mode(parts)) + figures.exposition()).splitlines()
    wanted = {one for rule in rules(text) for one in asked(rule["expr"])}
    return {one for one in wanted if not any(has(line, *one) for line in lines)}


def never_met(text) -> set[str]:
    """Return the alerts that match what has labels with what has none, and do not say on(): they find no pair, ever."""
    return {rule["alert"] for rule in rules(text) if is_never_met(rule["expr"])}


def is_never_met(expression) -> bool:
    """Tell whether two sides have other labels, and are matched by them all the same."""
    left, *rest = JOINED.split(expression)
    for how, labels, right in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        if bool(BARE.match(left)) != bool(BARE.match(right)) and (how, labels) != ("on", ""):
            return True
        left = right
    return False


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
    assert {rule["alert"] for rule in rules(text) if not asked(rule["expr"])} == OTHERS
    assert unknown(text) == set()


@pytest.mark.parametrize(
    ("is_", "becomes"),
    [
        ('name="failed"', 'name="lost"'),
        ('part="outbox",name="failed"', 'name="lost",part="outbox"'),
        ('part!="outbox"', 'place!="outbox"'),
        ("r2r_mode", "r2r_mood"),
        ("r2r_refusals_total", "r2r_refused_total"),
    ],
)
def test_the_control_a_rule_about_a_figure_that_nobody_gives_is_found(is_, becomes):
    text = RULES.read_text(encoding="utf-8")
    assert is_ in text
    assert len(unknown(text.replace(is_, becomes))) == 1


def test_the_control_rules_of_a_second_group_are_looked_at_too():
    text = RULES.read_text(encoding="utf-8")
    more = '\n  - name: more\n    rules:\n      - alert: None\n        expr: r2r_figure{part="worker",name="none"} > 0\n'
    assert unknown(text + more) == {("r2r_figure", (("name", "=", "none"), ("part", "=", "worker")))}


def test_what_has_labels_meets_what_has_none_by_on_alone():
    assert never_met(RULES.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("becomes", ["and ignoring(part,name) (", "and on(part) (", "and ("])
def test_the_control_a_match_that_finds_no_pair_is_found(becomes):
    text = RULES.read_text(encoding="utf-8")
    assert "and on() (" in text
    assert never_met(text.replace("and on() (", becomes)) == {"NoMailLeaves"}
