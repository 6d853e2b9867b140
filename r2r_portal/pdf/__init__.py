"""Tagged PDF (PDF/UA-1) from our own HTML.

    compose(template, *, title, language, reference="", issued="", **context) -> str    HTML
    render_isolated(html, *, title, language) -> bytes        in a limited child process; raises RenderError
    Press()                                                   the same for many papers, from few children
    with one_press(): …                                       lets `stored` make its papers in one press
    stored(html, *, title, language, extras=(), render=…) -> StoredPdf  rendered once per content; .path .content .key
    planned(html, *, title, language, extras=()) -> StoredPdf           where that lies or will lie; .is_made

A template extends `pdf/_base.html` and fills `{% block body %}`. Elements with `lang` keep it in the tags,
`<th scope=…>` becomes the header scope, an SVG is read by its `<title>`, an image by its `alt`.
Assets are named `asset:css/pdf.css`; every other address is refused.

`rendering.render`, which does the work, is not re-exported: WeasyPrint stays out of web and worker processes.
"""

from r2r_portal.pdf.composing import compose
from r2r_portal.pdf.isolated import Extra, RenderError, render_isolated
from r2r_portal.pdf.press import Press, one_press
from r2r_portal.pdf.store import A_DAY, Renderer, StoredPdf, forget, kept, planned, stored

__all__ = [
    "A_DAY",
    "Extra",
    "Press",
    "RenderError",
    "Renderer",
    "StoredPdf",
    "compose",
    "forget",
    "kept",
    "one_press",
    "planned",
    "render_isolated",
    "stored",
]
