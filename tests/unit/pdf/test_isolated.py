"""The child process: its limits hold, its failures are one clear error, nothing of ours leaks into it."""

import json
import os
import subprocess
import sys
import time

import pytest

from r2r_portal import pdf
from r2r_portal.pdf.isolated import MIB, ROOT, Limits, render_isolated

SMALL = '<!doctype html><html lang="en"><title>T</title><h1>T</h1><p>Words</p></html>'
BOMB = f"<!doctype html><html lang='en'><style>body{{width:1px}}</style>{'<p>words and words</p>' * 60_000}</html>"


def test_a_small_document_is_quick():
    started = time.monotonic()
    made = pdf.render_isolated(SMALL, title="T", language="en")
    assert made.startswith(b"%PDF-1.7")
    assert time.monotonic() - started < 15, "about one second on an idle machine"


@pytest.mark.rule("P6")
def test_an_agenda_of_four_hundred_lines_fits_into_the_limits():
    rows = "".join(
        f'<tr><th scope="row">9:{at % 60:02}</th><td lang="ja">北海道庁 {at}</td></tr>' for at in range(400)
    )
    html = f'<!doctype html><html lang="en"><title>T</title><h1>T</h1><table><tbody>{rows}</tbody></table></html>'
    assert len(render_isolated(html, title="T", language="en")) < 400_000


def test_a_document_that_eats_the_processor_is_ended():
    with pytest.raises(pdf.RenderError) as refused:
        render_isolated(BOMB, title="T", language="en", limits=Limits(cpu_seconds=2))
    assert refused.value.status == 503
    assert "Nothing you entered is lost" in str(refused.value)


def test_a_child_that_hangs_is_ended():
    with pytest.raises(pdf.RenderError):
        render_isolated(BOMB, title="T", language="en", limits=Limits(wall_seconds=1))


def test_a_document_that_eats_memory_is_ended():
    with pytest.raises(pdf.RenderError):
        render_isolated(BOMB, title="T", language="en", limits=Limits(memory_bytes=256 * MIB))


def test_the_slot_is_free_again_after_a_failure():
    for _attempt in range(3):
        with pytest.raises(pdf.RenderError):
            render_isolated(SMALL, title="T", language="en", limits=Limits(memory_bytes=MIB))
    assert render_isolated(SMALL, title="T", language="en")


def test_no_secret_is_in_the_childs_environment(monkeypatch, tmp_path):
    """A stand-in for the interpreter writes down what it was given."""
    seen = tmp_path / "environment"
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\nenv > {seen}\ncat >/dev/null\nprintf '%%PDF-'\n", encoding="utf-8")
    program.chmod(0o700)
    monkeypatch.setenv("R2R_SECRET_KEY", "do-not-tell")
    monkeypatch.setenv("DATABASE_URL", "postgres://do-not-tell")
    monkeypatch.setattr(sys, "executable", str(program))
    render_isolated(SMALL, title="T", language="en")
    assert "PATH=" in seen.read_text(encoding="utf-8")
    assert "do-not-tell" not in seen.read_text(encoding="utf-8")


def test_the_title_is_not_shown_in_the_list_of_processes(monkeypatch, tmp_path):
    given = tmp_path / "arguments"
    program = tmp_path / "python"
    program.write_text(f'#!/bin/sh\necho "$@" > {given}\ncat >/dev/null\nprintf "%%PDF-"\n', encoding="utf-8")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    render_isolated(SMALL, title="Somebody's sheet", language="en")
    assert "Somebody" not in given.read_text(encoding="utf-8")


def test_the_child_runs_alone():
    job = json.dumps({"html": SMALL, "title": "T", "language": "en"}).encode()
    done = subprocess.run(
        [sys.executable, "-m", "r2r_portal.pdf.child", "20", str(768 * MIB)],
        input=job, capture_output=True, cwd=ROOT, env={"PATH": os.environ["PATH"]}, check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.startswith(b"%PDF-")
