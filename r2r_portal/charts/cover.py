"""The picture that a shared link shows: two shores and one line, with the programme's name (Open Graph, 1200 by 630)."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from r2r_portal.charts import svg

PIXELS = (1200, 630)
HEIGHT = svg.WIDTH * PIXELS[1] / PIXELS[0]
NAME = {
    "en": ("EU-Japan", "Region-to-Region", "Innovation Cooperation"),
    "ja": ("日欧地域間", "イノベーション協力", ""),
}
FUNDED = {"en": "Funded by the European Union", "ja": "欧州連合（EU）の資金により実施"}
LEFT, MIDDLE = 24, 112
SIZE = {"en": 17, "ja": 22}  # the longest line keeps the margin on both sides


def cover() -> SafeString:
    """Return the picture in the active language."""
    words = NAME[svg.language()]
    lines = [
        svg.text(LEFT, 34 + 24 * number, line, size=SIZE[svg.language()], bold=True, fill=svg.INDIGO)
        for number, line in enumerate(words)
        if line
    ]
    return svg.picture(
        HEIGHT,
        _("EU-Japan Region-to-Region Innovation Cooperation"),
        svg.box(0, 0, svg.WIDTH, HEIGHT, fill=svg.WHITE),
        svg.box(0, 0, svg.WIDTH, 6, fill=svg.INDIGO),
        *lines,
        svg.stroke(LEFT + 9, MIDDLE, svg.WIDTH - LEFT - 9, MIDDLE, colour=svg.INDIGO, stroke_width=2),
        svg.tag("circle", cx=LEFT + 9, cy=MIDDLE, r=9, fill=svg.INDIGO),
        svg.box(svg.WIDTH - LEFT - 18, MIDDLE - 9, 18, 18, fill=svg.PLUM),
        svg.text(LEFT, HEIGHT - 12, FUNDED[svg.language()], size=12, fill=svg.INK_2),
    )
