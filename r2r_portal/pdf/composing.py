"""From a template to the HTML of a PDF, in one language whatever the reader's page speaks."""

from django.template.loader import render_to_string
from django.utils import translation


def compose(
    template: str, *, title: str, language: str, reference: str = "", issued: str = "", **context: object
) -> str:
    """Return the HTML of `template`, which extends pdf/_base.html, with `language` active.

    `issued` is the printed time of issue, with its zone (see r2r_portal.times); title too is for people.
    """
    frame = {"title": title, "language": language, "reference": reference, "issued": issued}
    with translation.override(language):
        return render_to_string(template, {**context, **frame})
