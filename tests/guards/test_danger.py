"""What must not be found in the code: ways in which text of strangers becomes a program, a query, a file or a secret."""

import ast
import functools
import re
from collections.abc import Iterator

import pytest

from tests.guards.tree import CODE, ROOT, files, name, parsed, text

STARTS_THE_HOUSE = {
    "r2r_portal/bootstrap.py",
    "r2r_portal/services.py",
    "r2r_portal/up.py",
}  # no request reaches them
MARKS_SAFE = {  # each escapes what it joins; test_ui.py, test_outbox.py and test_components.py try to break them
    "applications/admin/columns.py",
    "programme/templatetags/programme_words.py",
    "r2r_portal/charts/svg.py",
    "programme/queries/public_agenda.py",
    "r2r_portal/linebreaks.py",
    "r2r_portal/markup.py",
    "r2r_portal/outbox/mails.py",
    "r2r_portal/templatetags/ui.py",
    "selection/views/matrix.py",
}
RUNS_PROGRAMS = STARTS_THE_HOUSE | {
    "r2r_portal/confined.py",  # our own modules, in children with bounds
    "r2r_portal/site/backup/databases.py",  # PostgreSQL's own, by commands only
    "r2r_portal/site/backup/restoring.py",
    "r2r_portal/site/screens/papers.py",
}
READS_DEFINITIONS = "r2r_portal/definitions.py"  # with libyaml's safe loader
MAKES_TEMPLATES = {"r2r_portal/outbox/wordings.py"}  # words of letters, by staff, let in by a second person
QUOTES_NAMES = {
    "r2r_portal/audit/seals.py",
    "r2r_portal/site/backup/manifest.py",
}  # constants; names of tables, quoted
DRAWS_LOTS = {"selection/domain/variants.py", "r2r_portal/site/demo/crowd/plans.py"}  # repeatable on purpose
GOES_OUT = {  # where to is set by whoever runs the portal, never by a visitor
    "r2r_portal/mailbox.py": {"imaplib"},
    "r2r_portal/outbox/backends.py": {"smtplib"},
    "r2r_portal/outbox/refusals.py": {"smtplib"},
    "r2r_portal/outbox/tasks.py": {"smtplib"},
    "r2r_portal/scanner.py": {"socket"},
    "r2r_portal/site/screens/crawl.py": {"urllib.request"},  # the demo's own pages
    "r2r_portal/management/commands/alive.py": {"http.client"},  # asks its own process
    "r2r_portal/services.py": {"socket"},
    "r2r_portal/up.py": {"socket", "urllib.request"},
}
NETWORK = {"socket", "ftplib", "http.client", "imaplib", "smtplib", "telnetlib", "urllib.request", "asyncio", "ssl",
           "requests", "httpx", "aiohttp", "urllib3", "paramiko", "boto3", "websocket", "websockets"}  # fmt: skip
UNWANTED = {"pickle", "marshal", "shelve", "dill", "ldap", "ldap3", "memcache", "pymemcache", "xml.etree",
            "xml.dom", "xml.sax.expatreader", "lxml.html", "jwt", "jose", "graphene", "strawberry", "channels",
            "Crypto", "jinja2", "mako", "latex", "pylatex"}  # fmt: skip
RAW = {"raw", "extra", "RawSQL"}


@functools.cache
def calls() -> tuple[tuple[str, ast.Call, str], ...]:
    """Return every call of the code with its module and the name called."""
    return tuple(_calls())


def _calls() -> Iterator[tuple[str, ast.Call, str]]:
    for module, tree in parsed():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                yield module, node, called


def imports() -> Iterator[tuple[str, str]]:
    """Yield every module that is imported, with who imports it."""
    for module, tree in parsed():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from ((module, one.name) for one in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield module, node.module
                yield from ((module, f"{node.module}.{one.name}") for one in node.names)


def test_no_text_becomes_a_program() -> None:
    found = [
        f"{module}:{node.lineno} {called}"
        for module, node, called in calls()
        if called in {"eval", "exec", "system", "popen", "__import__"}
        or (called == "compile" and isinstance(node.func, ast.Name))
        or any(key.arg == "shell" for key in node.keywords)
    ]
    assert found == []


def test_programs_are_started_in_few_places_and_always_as_lists() -> None:
    found = {module for module, what in imports() if what == "subprocess"}
    assert STARTS_THE_HOUSE <= found <= RUNS_PROGRAMS


def test_what_deserialises_objects_or_reads_xml_loosely_is_not_there() -> None:
    found = [
        (module, what)
        for module, what in imports()
        for bad in UNWANTED
        if what == bad or what.startswith(bad + ".")
    ]
    assert found == []


def test_yaml_is_read_as_data() -> None:
    loads = [
        f"{module}:{node.lineno}"
        for module, node, called in calls()
        if called in {"unsafe_load", "full_load"}
    ]
    loads += [
        f"{module}:{node.lineno}"
        for module, node, called in calls()
        if called == "load" and ast.unparse(node.func).startswith("yaml") and module != READS_DEFINITIONS
    ]
    assert loads == []


def test_only_these_modules_speak_to_other_machines() -> None:
    found: dict[str, set[str]] = {}
    for module, what in imports():
        if what in NETWORK - {"ssl"}:
            found.setdefault(module, set()).add(what)
    assert {
        module: names for module, names in found.items() if not names <= GOES_OUT.get(module, set())
    } == {}
    assert "r2r_portal/scanner.py" in found


def test_no_query_is_put_together_from_text() -> None:
    found = [
        f"{module}:{node.lineno} {called}"
        for module, node, called in calls()
        if called in {*RAW, "execute", "executemany"}
        and "site/invariants" not in module  # constants of our own
        and module not in QUOTES_NAMES
        and node.args
        and _is_glued(node.args[0])
        and "cursor" in ast.unparse(node.func) + called
    ]
    assert found == []


def _is_glued(node: ast.expr) -> bool:
    """Tell whether a text is joined with what is not constant."""
    if ast.unparse(node).startswith("sql.SQL("):
        return False  # the driver quotes what it is given
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(one, ast.FormattedValue) for one in node.values)
    return isinstance(node, ast.BinOp) or (
        isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".format")
    )


def test_only_these_modules_call_text_safe() -> None:
    found = {
        module
        for module, node, called in calls()
        if called == "mark_safe" or (called == "SafeString" and node.args)
    }
    assert "r2r_portal/linebreaks.py" in found
    assert found <= MARKS_SAFE
    templates = [
        f"{name(file)}: {match[0]}"
        for file in files(".html", ".txt", under=("templates",))
        for match in re.finditer(r"\|\s*safe\b|\|\s*safeseq\b|autoescape off", text(file))
    ]
    plain = [
        one for one in templates if not one.startswith("templates/emails/")
    ]  # no markup there; test_outbox.py
    assert plain == ["templates/bootstrap5/layout/fieldset.html: |safe"]  # fields that were rendered already


def test_templates_are_files_and_never_made_from_text() -> None:
    found = [
        f"{module}:{node.lineno}"
        for module, node, called in calls()
        if module not in MAKES_TEMPLATES
        and (called == "from_string" or (called == "Template" and isinstance(node.func, ast.Name)))
    ]
    assert found == []


def test_secrets_come_from_the_systems_generator() -> None:
    assert {module for module, what in imports() if what == "random"} == DRAWS_LOTS


def test_what_opens_something_by_itself_has_128_bits_or_more() -> None:
    short = [
        f"{module}:{node.lineno}"
        for module, node, called in calls()
        if called in {"token_urlsafe", "token_bytes", "token_hex"}
        and module != "r2r_portal/accounts/adapter.py"  # the name of a row, no secret
        and not (node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value >= 16)
        and not (node.args and ast.unparse(node.args[0]) in {"KEY_BYTES", "NONCE_BYTES"})
    ]
    assert short == []


def test_every_signed_value_names_what_it_is_for() -> None:
    bare, salts = [], set()
    for module, node, called in calls():
        if called == "Signer" or ast.unparse(node.func) in {"signing.dumps", "signing.loads"}:
            found = [key.value for key in node.keywords if key.arg == "salt"]
            bare += [] if found else [f"{module}:{node.lineno}"]
            salts |= {(module, ast.unparse(one)) for one in found}
    assert bare == []
    assert len({_constant(module, named) for module, named in salts}) == len(salts) > 3


def _constant(module: str, named: str) -> str:
    """Return what a name of a module is set to."""
    return next(iter(re.findall(rf"^{named} = (.+)$", text(ROOT / module), re.MULTILINE)), named)


def test_hashes_are_of_the_sha_2_family() -> None:
    used = {
        node.attr
        for _module, tree in parsed()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "hashlib"
    }
    used |= {what for _module, what in imports() if what.startswith("hashlib.")}
    assert used - {"sha256", "file_digest", "hashlib.sha256"} == set()


def test_cryptography_is_the_librarys_and_of_few_kinds() -> None:
    used = {what for _module, what in imports() if what.startswith("cryptography.")}
    names = {one.rpartition(".")[2] for one in used}
    assert {"AESGCM", "SHA256", "HKDF", "Ed25519PrivateKey", "Ed25519PublicKey"} <= names
    kinds = {
        "exceptions", "InvalidTag", "InvalidSignature", "InvalidKey", "aead", "AESGCM", "hashes", "SHA256", "hkdf", "HKDF",
        "ed25519", "Ed25519PrivateKey", "Ed25519PublicKey", "keywrap", "aes_key_wrap", "aes_key_unwrap", "InvalidUnwrap",
        "serialization", "Encoding", "PublicFormat",
    }  # fmt: skip
    assert names - kinds == set()


def test_forms_and_tables_name_their_fields() -> None:
    found = [
        f"{module}:{node.lineno}"
        for module, tree in parsed()
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and any(getattr(target, "id", "") in {"fields", "exclude"} for target in node.targets)
        and isinstance(node.value, ast.Constant)
        and node.value.value == "__all__"
    ]
    found += [
        f"{module}:{node.lineno} {called}"
        for module, node, called in calls()
        for key in node.keywords
        if key.arg is None
        and re.search(r"request\.(POST|GET)(\.dict\(\)|\.items\(\))?$", ast.unparse(key.value))
    ]
    assert found == []


@pytest.mark.parametrize(
    "word",
    ["eval(", "new Function", "document.write", "outerHTML", "insertAdjacentHTML", "__proto__", "postMessage",
     "WebSocket", "RTCPeerConnection", "jsonp", "importScripts", "http://", "https://", "setAttribute(\"on"],
)  # fmt: skip
def test_scripts_do_without(word: str) -> None:
    ours = files(".js", under=("static/js",))
    assert ours
    assert [name(file) for file in ours if word in text(file)] == []


def test_scripts_take_markup_from_our_own_answers_only() -> None:
    found = {
        (name(file), line.strip())
        for file in files(".js", under=("static/js",))
        for line in text(file).splitlines()
        if re.search(r"innerHTML\s*=[^=]", line)
    }
    assert {place for place, _line in found} == {"static/js/autosave.js", "static/js/desk.js"}
    assert (
        len(found) == 2
    )  # both put in what our server rendered and escaped: trouble in saving, who else is here


def test_nothing_is_taken_from_other_hosts() -> None:
    pages = files(".html", under=("templates",))
    found = [
        f"{name(file)}: {match[0]}"
        for file in pages
        for match in re.finditer(
            r"""<(?:script|link|img|iframe|object|embed)[^>]+(?:src|href)=["'](?:https?:)?//[^"']+""",
            text(file),
        )
    ]
    assert found == []
    styles = [
        name(file)
        for file in files(".css", under=("static",))
        if re.search(r"url\(\s*[\"']?(https?:)?//", text(file))
    ]
    assert styles == []


def test_the_image_holds_neither_history_nor_tests_nor_secrets() -> None:
    left_out = set(text(ROOT / ".dockerignore").split())
    assert {".git", ".env", ".run", "tests"} <= left_out


def test_files_of_people_are_never_under_what_is_served() -> None:
    settings = text(ROOT / "r2r_portal" / "settings.py")
    assert "MEDIA_URL" not in settings
    assert not [module for module, what in imports() if what.endswith("django.views.static")]
    assert set(CODE) == {"r2r_portal", "applications", "selection", "programme", "helpdesk"}
