"""A QR code as a picture, from the `qrcode` library that the second step of signing in uses too."""

import qrcode
from django.utils.safestring import SafeString

from r2r_portal.charts.svg import tag

QUIET = 4  # modules of white around, as the standard asks


def qr(address: str, title: str) -> SafeString:
    """Return the code of an address; `title` is read out in its place."""
    code = qrcode.QRCode(border=QUIET, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(address)
    rows = code.get_matrix()
    size = len(rows)
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return tag(
        "svg",
        tag("title", title),
        tag("rect", width=size, height=size, fill="#FFFFFF"),
        tag("path", d=path, fill="#000000"),
        xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {size} {size}", role="img", shape_rendering="crispEdges",
        **{"class": "qr", "aria-label": title},
    )  # fmt: skip
