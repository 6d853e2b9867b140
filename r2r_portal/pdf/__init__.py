"""Tagged PDF (PDF/UA-1) from our own HTML.

    compose(template, *, title, language, reference, issued, **context) -> str    HTML, in that language
    render(html, *, title, language) -> bytes                 in this process; only the child calls it
    render_isolated(html, *, title, language) -> bytes        in a limited child; raises RenderError
    stored(html, *, title, language) -> StoredPdf             rendered once per content; .path .content .key

A template extends `pdf/_base.html` and fills `{% block body %}`. Elements with `lang` keep it in the tags,
`<th scope=…>` becomes the header scope, an SVG is read by its `<title>`, an image by its `alt`.
Assets are named `asset:css/pdf.css`; every other address is refused.
"""
