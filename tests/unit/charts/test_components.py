"""The tag that shows a picture with its table."""

from django.template import Context, Template
from django.utils import translation

from tests.unit.charts.samples import SAMPLES


def test_the_table_stands_under_the_picture_with_headers():
    draw, rows = SAMPLES["places"]
    with translation.override("en"):
        html = Template("{% picture svg table %}").render(Context({"svg": draw(), "table": rows()}))
    assert html.index("<svg") < html.index("<details>") < html.index("<table")
    assert html.count('<th scope="col">') == 2
    assert html.count('<th scope="row"') == 3
    assert "<caption>Places</caption>" in html
