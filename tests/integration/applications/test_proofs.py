"""Receipts anybody can check, versions side by side, and a database that cannot be changed unseen (SPEC A9, A12)."""

import io
import json
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from applications import tasks
from applications.actions.submissions import withdraw
from applications.models import Submission
from applications.queries.copies import pdf_copy
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.applications import ApplicationFactory
from tests.integration.applications.proving import (
    HOUR,
    MAY,
    answered,
    checked,
    file_of,
    handed_in,
    page,
    said,
    typed,
    upload,
)
from tests.pdf_structure import assert_tagged

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_may():
    """Let domain time stand in the last weeks of the call."""
    clock_actions.restart(at=MAY)


# --- the receipt --------------------------------------------------------------------------------------------------


@pytest.mark.rule("A9")
def test_every_version_is_signed(sent, question):
    handed_in(answered(sent, question, "Other", MAY + HOUR), MAY + 2 * HOUR)

    first, second = Submission.objects.order_by("number")
    assert first.signature != second.signature
    assert (len(first.signature), len(first.signing_key)) == (88, 16)
    call_command("verify_submissions")


@pytest.mark.rule("A12")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_page_shows_the_proof_and_leads_to_its_check(client, sent, language):
    version = Submission.objects.get()

    shown = client.get(page("receipt", sent.pk, language=language)).content.decode()

    assert [
        text for text in (version.content_hash, version.signature, version.signing_key) if text not in shown
    ] == []
    assert (
        f"{page('verify', language=language)}?reference=EU-2022-001&amp;hash={version.content_hash}" in shown
    )
    filled = client.get(page("verify", language=language, reference="EU-2022-001", hash=version.content_hash))
    assert 'value="EU-2022-001"' in filled.content.decode()
    assert version.content_hash in filled.content.decode()
    assert {"en": "This receipt is genuine", "ja": "真正です"}[language] in said(
        checked(client, version, language)
    )


@pytest.mark.rule("A12")
def test_the_message_holds_what_the_check_asks_for(sent):
    version = Submission.objects.get()

    letter = mails.compose(Message.objects.get(topic="application.submitted"))

    body = letter.body.replace("\n", "")
    assert [
        text for text in (version.content_hash, version.signature, "/en/verify/") if text not in body
    ] == []
    assert [name for name, _content, _mime in letter.attachments] == ["EU-2022-001-v1.pdf"]


@pytest.mark.rule("A12")
def test_the_receipt_as_a_file_holds_everything_and_is_for_those_who_may_see_the_application(client, sent):
    response = file_of(client, sent)

    whole = json.loads(response.content)
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == 'attachment; filename="EU-2022-001-v1.json"'
    assert whole["content"] == Submission.objects.get().snapshot
    assert whole["receipt"]["arrived_at"] == "2022-05-20T09:00:00.000000Z"
    assert file_of(client, sent, version=2).status_code == 404
    client.force_login(UserFactory())
    assert file_of(client, sent).status_code == 404


@pytest.mark.rule("A12")
def test_the_program_and_the_page_say_the_same_of_the_same_file(client, sent, tmp_path):
    program, receipt = tmp_path / "verify_receipt.py", tmp_path / "receipt.json"
    program.write_bytes(b"".join(client.get(page("verifier")).streaming_content))
    genuine = file_of(client, sent).content
    found = {}
    for name, content in {"genuine": genuine, "tampered": genuine.replace(b"hydrogen", b"hydrogem")}.items():
        receipt.write_bytes(content)
        code = subprocess.run(
            [sys.executable, str(program), str(receipt)], capture_output=True, check=False
        ).returncode
        found[name] = (code, "This receipt is genuine" in said(upload(client, content)))

    assert found == {"genuine": (0, True), "tampered": (1, False)}


@pytest.mark.rule("A12")
def test_the_copy_carries_the_file_and_stays_a_tagged_pdf(client, sent):
    copy = pdf_copy(Submission.objects.get()).content

    assert_tagged(
        copy,
        "en",
        "Application EU-2022-001",
        contains=("Signature (Ed25519)",),
        attachments=("receipt.json",),
    )
    assert "This receipt is genuine" in said(upload(client, copy, "copy.pdf"))
    assert pdf_copy(Submission.objects.get()).content == copy


# --- the page where anybody checks --------------------------------------------------------------------------------


@pytest.mark.rule("A12")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "This receipt is genuine",
                "version 1",
                "Friday 20 May 2022, 11:00:00 Brussels",
                "18:00:00",
                "09:00:00 UTC",
            ],
        ),
        ("ja", ["真正です", "2022年5月20日（金）", "18:00:00", "日本時間", "11:00:00", "EU-2022-001"]),
    ],
)
def test_anybody_may_check_and_sees_the_arrival_and_no_answers_and_no_names(client, sent, language, words):
    content = file_of(client, sent).content
    client.logout()

    for response in (
        checked(client, Submission.objects.get(), language),
        upload(client, content, language=language),
    ):
        text = said(response)
        assert response.status_code == 200
        assert [word for word in words if word not in text] == []
        assert "hydrogen" not in text
        assert sent.created_by.email not in text
        assert str(sent.organisation) not in text


@pytest.mark.rule("A12")
def test_an_older_version_and_a_withdrawn_one_are_genuine_and_do_not_count(client, sent, question):
    row = handed_in(answered(sent, question, "Other words", MAY + HOUR), MAY + 2 * HOUR)
    first, second = Submission.objects.order_by("number")
    old, new = (file_of(client, row, version=number).content for number in (1, 2))

    before = [said(checked(client, one)) for one in (first, second)] + [
        said(upload(client, one)) for one in (old, new)
    ]
    withdraw(application=row, by=row.created_by, at=MAY + 3 * HOUR)
    after = [said(checked(client, one)) for one in (first, second)] + [
        said(upload(client, one)) for one in (old, new)
    ]

    assert [("newer version counts" in text, "the version that counts" in text) for text in before] == [
        (True, False), (False, True), (True, False), (False, True),
    ]  # fmt: skip
    assert ["the application was withdrawn" in text for text in after] == [True] * 4


@pytest.mark.rule("A12")
def test_an_unknown_number_and_a_wrong_hash_get_the_same_answer(client, sent):
    version = Submission.objects.get()
    wrong = {"reference": "EU-2022-001", "hash": "0" * 64}
    unknown = {"reference": "EU-2022-999", "hash": version.content_hash}
    client.logout()
    answers = [typed(client, **query) for query in (wrong, unknown)]

    told = [
        said(one).replace("EU-2022-999", "EU-2022-001").replace(version.content_hash, "0" * 64)
        for one in answers
    ]
    assert told[0] == told[1]
    assert "not genuine" in told[0]
    assert [one.status_code for one in answers] == [200, 200]


@pytest.mark.rule("A12")
@pytest.mark.parametrize(
    ("reference", "change"),
    [
        ("eu-2022-001", str.upper),
        ("ＥＵ－２０２２－００１", lambda text: f"{text[:32]}\n{text[32:]}"),
        (" EU‐2022‐001　", " ".join),
    ],
)
def test_what_is_typed_is_read_as_people_type_it(client, sent, reference, change):
    query = {"reference": reference, "hash": change(Submission.objects.get().content_hash)}

    assert "This receipt is genuine" in said(typed(client, **query))


@pytest.mark.rule("A12")
@pytest.mark.parametrize(
    ("language", "query", "words"),
    [
        ("en", {"reference": "", "hash": "0" * 64}, "Enter the reference number"),
        ("en", {"reference": "EU-2022-001", "hash": ""}, "Enter the content hash"),
        ("en", {"reference": "EU-2022-001", "hash": "xyz"}, "64 characters"),
        ("ja", {"reference": "", "hash": "0" * 64}, "受付番号を入力してください"),
        ("ja", {"reference": "EU-2022-001", "hash": "xyz"}, "64文字"),
    ],
)
def test_what_cannot_be_a_receipt_is_said_at_the_field(client, language, query, words):
    response = typed(client, language, **query)

    assert response.status_code == 422
    assert response.content.decode().count(words) >= 2, "in the summary and at the field"


@pytest.mark.rule("A12")
@pytest.mark.parametrize(
    ("content", "name", "english", "japanese"),
    [
        (b"", "a.json", "The file is empty", "空"),
        (b"{" * 3_000_000, "a.json", "smaller than 2 MB", "2MB"),
        (b"{}", "a.json", "no receipt of this portal", "このポータル"),
        (b"[" * 200_000, "a.json", "no receipt of this portal", "このポータル"),
        (b"%PDF-1.7\n%%EOF", "a.pdf", "no receipt inside this PDF", "このPDF"),
        (b"<html><script>alert(1)</script>", "a.pdf", "no receipt of this portal", "このポータル"),
    ],
    ids=["empty", "large", "other", "deep", "pdf", "html"],
)
def test_a_hostile_file_gets_a_clear_word(client, content, name, english, japanese):
    for language, words in (("en", english), ("ja", japanese)):
        response = upload(client, content, name, language)
        assert (response.status_code, words in said(response)) == (422, True), language


@pytest.mark.rule("A12")
def test_a_file_under_our_signature_that_we_do_not_hold_is_said_so(client, sent):
    content = file_of(client, sent).content
    tampered_with("UPDATE applications_submission SET arrived_at = arrived_at - interval '1 second'")

    text = said(upload(client, content))

    assert "Signed by this portal, but not as we hold it" in text
    assert "09:00:00 UTC" in text, "what was signed, not what we hold"


@pytest.mark.rule("A12")
def test_who_asks_too_often_waits(client, sent, settings):
    settings.LIMITS = {"verify": "2/m/ip"}
    query = {"reference": "EU-2022-001", "hash": "0" * 64}

    codes = [typed(client, **query).status_code for _ in range(3)]

    assert codes == [200, 200, 429]
    assert upload(client, b"{}").status_code == 429
    assert client.get(page("verify")).status_code == 200


@pytest.mark.rule("A12")
def test_our_public_keys_are_published_and_old_ones_stay_good(client, sent, settings):
    content, old = file_of(client, sent).content, json.loads(file_of(client, sent).content)["public_key"]
    settings.SIGNING_KEY = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="

    assert "not genuine" in said(upload(client, content))
    settings.SIGNING_KEYS_OLD = [old]
    assert "This receipt is genuine" in said(upload(client, content))
    assert old in client.get(page("verify")).content.decode()


# --- the nightly check --------------------------------------------------------------------------------------------


def tampered_with(sql):
    """Change what was handed in as somebody with the keys of the database could."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE applications_submission DISABLE TRIGGER submission_frozen")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE applications_submission ENABLE TRIGGER submission_frozen")


@pytest.mark.rule("A9")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("snapshot = replace(snapshot::text, 'hydrogen', 'hydrogem')::jsonb", "the content is not the one"),
        ("content_hash = repeat('0', 64)", "the signature does not fit"),
        ("arrived_at = arrived_at - interval '1 microsecond'", "the signature does not fit"),
        ("reference = 'EU-2022-002'", "the signature does not fit"),
        ("signing_key = repeat('0', 16)", "the key that signed it is not known"),
        ("signature = '', signing_key = ''", "it has no signature"),
        ("snapshot = '[1.5]'", "the content is not the one"),
    ],
)
def test_one_changed_byte_is_found_by_name_and_by_whoever_holds_the_receipt(
    client, sent, caplog, change, words
):
    version, content = Submission.objects.get(), file_of(client, sent).content
    tampered_with(f"UPDATE applications_submission SET {change}")

    errors = io.StringIO()
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("verify_submissions", stderr=errors)
    failed = tasks.verify_submissions()

    assert words in errors.getvalue()
    assert f"no. {version.pk}" in errors.getvalue()
    assert (failed, words in caplog.text) == (1, True)
    assert "This receipt is genuine" not in said(checked(client, version))
    assert "This receipt is genuine" not in said(upload(client, content))


@pytest.mark.rule("A9")
@pytest.mark.parametrize("number", [1, 5])
def test_the_nightly_check_reads_all_in_one_question(number, django_assert_num_queries):
    for code in ("ITH5", "ITH4", "FR10", "DE21", "ES30")[:number]:
        handed_in(ApplicationFactory(territory_code=code))

    with django_assert_num_queries(1):
        assert tasks.verify_submissions() == 0
