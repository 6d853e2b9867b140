"""Asking a WSGI application in process for pages, and what they cost of processor; no network, no client, no server."""

import io
import time
from collections.abc import Callable
from typing import Any
from wsgiref.util import setup_testing_defaults


def asked(application: Callable[..., Any], path: str, times: int) -> float:
    """Ask `times` times and return the seconds of processor that one page took of this process."""
    began = time.process_time()
    for _turn in range(times):
        page(application, path)
    return (time.process_time() - began) / times


def page(application: Callable[..., Any], path: str) -> bytes:
    """Return a page; it is one, or the test is wrong."""
    environ: dict[str, Any] = {"PATH_INFO": path, "HTTP_HOST": "127.0.0.1", "wsgi.input": io.BytesIO()}
    setup_testing_defaults(environ)
    said: list[str] = []
    answer = application(environ, lambda status, headers, *rest: said.append(status))
    try:
        body = b"".join(answer)
    finally:
        answer.close()
    assert said == ["200 OK"], (path, said)
    return body
