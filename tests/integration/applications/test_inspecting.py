"""Files are looked into by a child with bounds (SPEC A11)."""

import pytest

from applications.actions import inspecting
from applications.domain.uploads import Refusal
from r2r_portal import confined
from tests.factories.documents import pdf
from tests.integration.applications.test_attachments import office, padded

pytestmark = pytest.mark.rule("A11")


def test_a_file_is_looked_into_by_a_child_and_once(monkeypatch):
    asked = []

    def run(module, job, limits):
        asked.append((module, len(job), limits))
        return confined.run(module, job, limits)

    monkeypatch.setattr(inspecting, "run", run)
    content = padded(6001)

    assert inspecting.refusal(content) is None
    assert inspecting.refusal(content, ("pdf",)) is None
    assert inspecting.refusal(content, ("png",)) is Refusal.OTHER_TYPE  # told at sight
    assert asked == [("applications.inspect_child", len(content), inspecting.LIMITS)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (pdf("secret"), Refusal.LOCKED),
        (pdf()[:200], Refusal.DAMAGED),
        (office("word/vbaProject.bin"), Refusal.MACROS),
    ],
)
def test_the_child_says_what_is_wrong(content, reason):
    assert inspecting.refusal(content) is reason


def test_a_file_that_breaks_its_reader_is_damaged(monkeypatch, caplog):
    """The child gets no time at all."""
    monkeypatch.setattr(inspecting, "LIMITS", confined.Limits(wall_seconds=0))

    assert inspecting.refusal(padded(6002)) is Refusal.DAMAGED
    assert "broke its reader" in caplog.text
