"""What must not be found in the tree."""

import ast
import re

from tests.guards.tree import CODE, files, name, parsed, text

BANNED_NAMES = {"utils", "helpers", "common", "misc", "signals", "services", "managers", "mixins"}
THE_HOUSES_SERVICES = "r2r_portal/services.py"  # PostgreSQL and Valkey, not a layer of service classes
ABBREVIATION = re.compile(r"\b(?:CET|CEST|JST)\b")
MACHINE_PATH = re.compile(r"""(?<![\w.:/}-])/(?:work|root|home|Users)/[\w.]""")
INLINE = re.compile(r"""\sstyle=["']|\son(?:click|change|submit|input|load|error)=|<style\b|javascript:""")
BARE_SCRIPT = re.compile(r'<script(?![^>]*(?:\bsrc=|\bnonce=|type="application/json"))[^>]*>')


def test_python_files_stay_readable() -> None:
    long = {
        name(file): lines
        for file in files(".py")
        if "migrations" not in file.parts and (lines := len(text(file).splitlines())) > 400
    }
    assert long == {}


def test_no_file_has_a_name_that_says_nothing() -> None:
    named = [name(file) for file in files(".py", under=CODE) if BANNED_NAMES & {file.stem, file.parent.name}]
    assert named == [THE_HOUSES_SERVICES]


def test_templates_hold_no_inline_style_or_script() -> None:
    found = [
        f"{name(file)}: {match[0].strip()}"
        for file in files(".html", under=("templates",))
        for pattern in (INLINE, BARE_SCRIPT)
        for match in pattern.finditer(text(file))
        if "templates/pdf/" not in name(file)  # a PDF is no page: no policy, no script, its own style sheet
    ]
    assert found == []


def test_nobody_types_the_abbreviation_of_a_time_zone() -> None:
    typed = [
        f"{name(file)}: {match[0]}"
        for file in files(".html", ".txt", ".po", under=("templates", "locale"))
        for match in ABBREVIATION.finditer(text(file))
    ]
    typed += [
        f"{module}:{node.lineno}: {node.value[:60]}"
        for module, tree in parsed()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and ABBREVIATION.search(node.value)
    ]
    assert typed == []


def test_no_path_of_a_machine_is_left_in_a_file() -> None:
    kinds = (
        ".py",
        ".html",
        ".txt",
        ".md",
        ".toml",
        ".yml",
        ".yaml",
        ".json",
        ".cfg",
        ".in",
        ".css",
        ".js",
        "run",
    )
    found = [
        f"{name(file)}: {line.strip()[:100]}"
        for file in files(*kinds)
        for line in text(file).splitlines()
        if MACHINE_PATH.search(line) and file.name != "test_tree.py"
    ]
    assert found == []


def test_functions_take_their_modules_from_the_top() -> None:
    inside = [
        f"{module}:{node.lineno}"
        for module, tree in parsed()
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and not module.endswith("/apps.py")
    ]
    assert inside == []
