"""Reading a form out of a page as a browser does, to send it again as it stands."""

from html.parser import HTMLParser

NO_TEXT = {"submit", "button", "file", "image", "reset"}


class _Fields(HTMLParser):
    """Gather the successful controls of the form with an id."""

    def __init__(self, form):
        super().__init__(convert_charrefs=True)
        self.form, self.inside, self.pairs = form, False, []
        self.area = self.select = None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("id") == self.form
        elif self.inside:
            getattr(self, f"see_{tag}", lambda _given: None)(given)

    def see_input(self, given):
        kind = given.get("type", "text")
        ticked = kind not in {"radio", "checkbox"} or "checked" in given
        if given.get("name") and kind not in NO_TEXT and ticked:
            self.pairs.append((given["name"], given.get("value", "")))

    def see_textarea(self, given):
        self.area = [given["name"], ""]

    def see_select(self, given):
        self.select = [given["name"], None]

    def see_option(self, given):
        if self.select and (self.select[1] is None or "selected" in given):
            self.select[1] = given.get("value", "")

    def handle_data(self, data):
        if self.area:
            self.area[1] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area:
            name, text = self.area
            self.pairs.append((name, text.removeprefix("\n").replace("\n", "\r\n")))
            self.area = None
        elif tag == "select" and self.select:
            self.pairs.append(tuple(self.select))
            self.select = None
        elif tag == "form":
            self.inside = False


def sent_by(page, form):
    """Return what a browser would send of a form as it stands: {name: [values]}."""
    fields = _Fields(form)
    fields.feed(page.content.decode())
    found = {}
    for name, value in fields.pairs:
        found.setdefault(name, []).append(value)
    found.pop("csrfmiddlewaretoken", None)
    return found
