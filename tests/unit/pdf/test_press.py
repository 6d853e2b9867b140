"""Many papers in few children: each as alone, confined, and one that fails costs itself only."""

import json
import re
from pathlib import Path

import pytest

from r2r_portal import confined
from r2r_portal.confined import Child, ChildError, Limits
from r2r_portal.pdf import Press, RenderError, one_press, render_isolated, stored
from r2r_portal.pdf import press as presses
from tests.browser.portal import wait_for
from tests.pdf_structure import structure, without_spaces

PAGE = '<!doctype html><html lang="en"><head><title>T</title></head><body><h1>T</h1><p lang="ja">{}</p></body></html>'


@pytest.mark.rule("P6")
def test_a_paper_of_a_press_is_the_paper_that_is_made_alone():
    html = PAGE.format("北海道 髙﨑 𠮷")
    with Press() as press:
        first = press(PAGE.format("1"), title="T", language="en")
        second = press(html, title="T", language="en")

    assert second == render_isolated(html, title="T", language="en")
    assert first != second
    assert "北海道髙﨑𠮷" in without_spaces(structure(second).text)


def test_a_child_makes_a_number_of_papers_and_then_another_one_does(monkeypatch):
    monkeypatch.setattr(presses, "MOST", 2)
    seen = []
    with Press() as press:
        for number in range(5):
            press(PAGE.format(number), title="T", language="en")
            seen.append(press.child.process.pid)

    assert [seen.index(pid) for pid in seen] == [0, 0, 2, 2, 4]


def processes_of(press):
    """The process that waits for the next paper of a press, once there is one."""
    child = press.child.process.pid
    return Path(f"/proc/{child}/task/{child}/children").read_text(encoding="utf-8").split()


def test_every_paper_of_a_child_has_a_process_of_its_own():
    with Press() as press:
        press(PAGE.format(1), title="T", language="en")
        first = wait_for(lambda: processes_of(press), 5, "a process")
        press(PAGE.format(2), title="T", language="en")
        second = wait_for(
            lambda: [one for one in processes_of(press) if one not in first], 5, "another process"
        )

    assert (len(first), len(second)) == (1, 1)


def threads_of(process):
    """The threads of a process."""
    return list(Path(f"/proc/{process.pid}/task").iterdir())


def test_the_process_that_forks_has_one_thread():
    with Press() as press:
        press(PAGE.format(1), title="T", language="en")
        assert len(threads_of(press.child.process)) == 1


def test_a_press_with_threads_that_do_not_end_begins_anew_without_them():
    child = Child("tests.unit.pdf.threaded_press", Limits(cpu_seconds=7))
    try:
        made = child.ask(json.dumps({"html": PAGE.format(1), "title": "T", "language": "en"}).encode())
        begun = Path(f"/proc/{child.process.pid}/cmdline").read_text(encoding="utf-8")
        limits = Path(f"/proc/{child.process.pid}/limits").read_text(encoding="utf-8")
        assert len(threads_of(child.process)) == 1
    finally:
        child.close()

    assert made == render_isolated(PAGE.format(1), title="T", language="en")
    assert begun.split("\0")[2:4] == ["r2r_portal.pdf.press_child", "cold"]
    assert re.search(r"^Max cpu time +7 ", limits, re.MULTILINE)


def test_the_process_of_a_paper_goes_with_its_child():
    with Press() as press:
        press(PAGE.format(1), title="T", language="en")
        (waiting,) = wait_for(lambda: processes_of(press), 5, "a process")

    wait_for(lambda: not Path(f"/proc/{waiting}").exists(), 5, "its end")


@pytest.fixture
def no_press():
    """Begin without a press of an earlier round, and leave none."""
    end_those_kept()
    yield
    end_those_kept()


def end_those_kept():
    while presses.READY:
        presses.READY.pop().end()


def test_what_is_stored_with_a_press_in_hand_comes_from_it(settings, tmp_path, no_press):
    settings.MEDIA_ROOT = tmp_path
    with one_press() as press:
        first = stored(PAGE.format("in a press"), title="T", language="en")
        made = press.made
    second = stored(PAGE.format("alone"), title="T", language="en")

    assert (made, press.made) == (1, 1)
    assert first.content.startswith(b"%PDF-")
    assert second.content.startswith(b"%PDF-")


def child_of_a_round():
    """The child that makes the paper of a round."""
    with one_press() as press:
        press(PAGE.format(1), title="T", language="en")
        return press.child.process.pid


def test_a_press_is_kept_for_the_next_round(no_press):
    assert child_of_a_round() == child_of_a_round()


def test_two_rounds_at_once_have_a_press_each(no_press):
    with one_press() as first, one_press() as second:
        assert first is not second
    assert len(presses.READY) == 2


def test_a_press_that_rested_begins_with_another_child(no_press, monkeypatch):
    before = child_of_a_round()
    monkeypatch.setattr(presses, "REST", 0.0)

    assert child_of_a_round() != before
    assert not Path(f"/proc/{before}").exists()


def test_a_press_that_is_needed_no_more_ends_though_another_one_is_taken_every_time(no_press):
    with one_press() as below, one_press() as above:
        below(PAGE.format(1), title="T", language="en")
        above(PAGE.format(2), title="T", language="en")
    presses.READY.clear()
    presses.READY.extend([below, above])
    child = below.child.process.pid
    assert child_of_a_round() == above.child.process.pid
    assert below.child.process.pid == child  # it has not rested for long
    below.used -= presses.REST

    assert child_of_a_round() == above.child.process.pid
    assert not Path(f"/proc/{child}").exists()
    assert list(presses.READY) == [above]


class Interrupted(BaseException):
    """What ends a task from outside."""


def test_an_answer_that_was_not_awaited_is_never_the_next_papers(monkeypatch):
    def interrupted(stream):
        raise Interrupted

    with Press() as press:
        with monkeypatch.context() as patched:
            patched.setattr(confined, "receive", interrupted)
            with pytest.raises(Interrupted):
                press(PAGE.format("theirs"), title="T", language="en")
        mine = press(PAGE.format("mine"), title="T", language="en")

    assert mine == render_isolated(PAGE.format("mine"), title="T", language="en")


def test_a_child_that_dies_costs_its_paper_only():
    with Press() as press:
        press(PAGE.format(1), title="T", language="en")
        press.child.process.kill()
        press.child.process.wait()
        with pytest.raises(RenderError):
            press(PAGE.format(2), title="T", language="en")
        assert press(PAGE.format(3), title="T", language="en").startswith(b"%PDF-")


def test_a_paper_that_takes_too_long_is_given_up():
    with Press(Limits(wall_seconds=0)) as press, pytest.raises(RenderError):
        press(PAGE.format(1), title="T", language="en")


def test_no_child_is_left_when_the_press_is_closed():
    with Press() as press:
        press(PAGE.format(1), title="T", language="en")
        process = press.child.process

    assert process.poll() is not None


def test_the_children_of_a_press_are_confined_and_know_no_secret(monkeypatch, tmp_path):
    monkeypatch.setenv("R2R_SECRET_KEY", "secret")
    child = Child("tests.unit.pdf.told_child", Limits(cpu_seconds=7))
    try:
        limits, names = child.ask(b"?").decode().splitlines()
    finally:
        child.close()

    soft, hard = (int(text) for text in limits.split())
    assert (soft, hard) == (7, 7)
    assert "R2R_SECRET_KEY" not in names.split()


def test_whoever_asks_a_child_that_is_gone_is_told_so():
    child = Child("r2r_portal.pdf.press_child", Limits())
    child.process.kill()
    child.process.wait()
    with pytest.raises(ChildError):
        child.ask(b"{}")
    child.close()
