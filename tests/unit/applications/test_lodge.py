"""The lodge: what is answered for a portal that does not answer (SPEC T5)."""

import io
import re
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from applications import attempts
from r2r_portal.lodge import application
from tests.unit.applications.test_attempts import CLICK, MINUTE, PATH, ROW, allowed

SECRET = "shared-with-the-front"
HIDDEN = re.compile(r'type="hidden" name="([^"]*)" value="([^"]*)"')


@pytest.fixture
def lodge(settings):
    """Ask the lodge as the front does; it says status, headers and text."""
    settings.FRONT_SECRET = SECRET

    def ask(form, path=PATH, method="POST", secret=SECRET):
        body = urlencode(list(form.items())).encode()
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80",
            "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body), "wsgi.url_scheme": "http", "HTTP_X_ARRIVAL": str(CLICK.timestamp()),
            "HTTP_X_FRONT_SECRET": secret,
        }  # fmt: skip
        said = []
        text = b"".join(application(environ, lambda *heard: said.extend(heard))).decode()
        return said[0], dict(said[1]), text

    return ask


@pytest.mark.rule("T5")
def test_who_was_handing_in_gets_a_button_that_keeps_the_first_arrival(lodge):
    status, headers, text = lodge(allowed())

    again = QueryDict(urlencode(HIDDEN.findall(text.split("</form>")[0])))
    found = attempts.first(form=again, person=7, application=ROW, at=CLICK + MINUTE)
    assert (status, headers["Retry-After"], headers["Cache-Control"]) == (
        "503 Service Unavailable", "5", "private, no-store",
    )  # fmt: skip
    assert found.arrived_at == CLICK
    assert f'action="{PATH}"' in text


@pytest.mark.rule("T5")
@pytest.mark.parametrize(
    "how", [{"secret": "guessed"}, {"secret": ""}, {"method": "GET"}, {"path": "/en/my/"}]
)
def test_nothing_is_noted_for_anybody_else(lodge, how):
    status, _headers, text = lodge(allowed(), **how)

    assert status == "503 Service Unavailable"
    assert "attempt" not in text
