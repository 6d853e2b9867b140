"""Texts of strangers and of the desk, as the pure rules see them: searching, names, templates, e-mails."""

from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain import letters
from helpdesk.domain.anonymity import Trace, traces
from helpdesk.domain.closing import needs_decision
from helpdesk.domain.hours import longer_than, working_time
from helpdesk.domain.searching import MOST_OF_A_QUERY, wanted, words_and_grams
from helpdesk.domain.wording import filled, unknown_places

BRUSSELS = ZoneInfo("Europe/Brussels")
SECRET = "not-a-secret"
OWN = frozenset({"no-reply@example.eu", "desk@example.eu"})


@pytest.mark.rule("H2")
@pytest.mark.parametrize(
    ("query", "text", "is_found"),
    [
        ("公印", "推薦書の公印は省略できます。", True),
        ("公印省略", "公印は省略", False),
        ("すいせん", "推薦書", False),
        ("ＮＵＴＳ", "NUTS 3 の地域", True),
        ("nuts 3", "NUTS 3 の地域", True),
        ("印", "公印", True),
        ("デ－タ", "データ", True),
        ("ﾃﾞｰﾀ", "データの提出", True),
        ("😀", "公印", None),
        ("& | ! ( ) : * '", "公印", None),
        ("", "公印", None),
    ],
)
def test_japanese_is_found_by_pairs_of_characters(query, text, is_found):
    asked = wanted(query)

    assert (None if not asked else set(asked) <= set(words_and_grams(text))) == is_found


@given(st.text(max_size=400))
def test_whatever_is_typed_finds_itself_and_is_bounded(text):
    assert set(wanted(text)) <= set(words_and_grams(text))
    assert len(wanted(text)) <= MOST_OF_A_QUERY


@pytest.mark.rule("H2")
@pytest.mark.parametrize(
    ("text", "names", "found"),
    [
        ("Write to ada@test.example.", (), [(Trace.EMAIL, "ada@test.example")]),
        ("Call +32 2 555 12 34 today", (), [(Trace.TELEPHONE, "+32 2 555 12 34")]),
        ("電話は０５２－９６１－２１１１です", (), [(Trace.TELEPHONE, "052-961-2111")]),
        ("Ada asked", ("Ada Example",), [(Trace.NAME, "Ada")]),
        ("Adaptation matters", ("Ada Example",), []),
        ("見本様のご質問", ("見本 花子",), [(Trace.NAME, "見本")]),
        ("Between 2022 and 2023, 1,500 characters", (), []),
        ("Until 30/05/2022 23:59", (), []),
    ],
)
def test_what_may_name_a_person_is_seen(text, names, found):
    assert list(traces(text, names)) == found


def test_a_place_that_nobody_fills_is_named():
    assert unknown_places("Dear {name}, {nmae} {number} {nmae}") == ("nmae",)


def test_what_is_filled_in_is_not_looked_through_again():
    assert filled("Dear {name}: {number} {other}", {"name": "{number}", "number": "HD-0001"}) == (
        "Dear {number}: HD-0001 {other}"
    )


@pytest.mark.parametrize(
    ("topic", "key", "needs"),
    [("call", "", True), ("form", "", True), ("visits", "", False), ("visits", "summary", True)],
)
def test_a_question_about_the_call_or_its_form_needs_the_decision(topic, key, needs):
    assert needs_decision(topic, key) == needs


@pytest.mark.rule("H1")
@given(
    minutes=st.integers(0, 60 * 24 * 60),
    lasted=st.timedeltas(timedelta(0), timedelta(days=20)),
    hours=st.integers(0, 60),
)
def test_the_border_of_too_long_agrees_with_the_working_hours(minutes, lasted, hours):
    began = datetime(2022, 4, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    end, span = began + lasted, timedelta(hours=hours)
    is_holiday = {date(2022, 5, 26)}.__contains__

    border = longer_than(span, end, BRUSSELS, is_holiday)

    assert (began < border) == (working_time(began, end, BRUSSELS, is_holiday) > span)


def letter(text: str = "May we apply?", **headers: str) -> EmailMessage:
    """Return an e-mail as people send it."""
    message = EmailMessage()
    known = {"From": "Ada Example <ada@test.example>", "To": "desk@example.eu", "Subject": "A question"}
    for name, value in (known | {"Message-ID": "<1@test.example>"} | headers).items():
        message[name] = value
    message.set_content(text)
    return message


def read(message: EmailMessage | bytes) -> letters.Letter:
    """Read it as the desk does."""
    raw = message if isinstance(message, bytes) else message.as_bytes()
    return letters.read(raw, secret=SECRET, own=OWN)


def test_a_letter_is_read():
    found = read(letter("もう一度お願いします。"))

    assert (found.sender, found.name, found.text) == (
        "ada@test.example",
        "Ada Example",
        "もう一度お願いします。",
    )
    assert (found.language, found.files, found.thread, found.by_machine) == ("ja", 0, None, False)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Auto-Submitted": "auto-generated; x=1"},
        {"Precedence": "bulk"},
        {"List-Id": "<list.test.example>"},
        {"Return-Path": "<>"},
        {"X-Autoreply": "yes"},
        {"X-Failed-Recipients": "somebody@test.example"},
        {"From": "MAILER-DAEMON@test.example"},
        {"From": "EU-Japan R2R <no-reply@example.eu>"},
        {"From": "desk@example.eu"},
        {"From": "nobody"},
    ],
)
def test_machines_and_ourselves_are_known_by_their_headers(headers):
    assert read(letter(**headers)).by_machine


def test_a_report_of_a_bounce_is_known():
    raw = (
        letter()
        .as_bytes()
        .replace(b"text/plain", b"multipart/report; report-type=delivery-status; boundary=x")
    )

    assert read(raw).by_machine


def test_a_person_who_says_no_machine_wrote_it_is_believed():
    assert not read(letter(**{"Auto-Submitted": "no"})).by_machine


def test_the_thread_is_found_by_the_signed_mark_alone():
    mark = letters.mark(231, SECRET)
    forged = mark[:-1] + ("A" if mark[-1] != "A" else "B")

    assert read(letter(Subject=f"Re: [EU-Japan R2R] Answer to your question {mark}")).thread == 231
    assert read(letter(Subject=f"RE： {mark.lower()}")).thread == 231
    assert read(letter(To=letters.plus_address("desk@example.eu", 231, SECRET))).thread == 231
    assert read(letter(Subject=f"Re: {forged}")).thread is None
    assert read(letter(Subject="Re: HD-0231")).thread is None
    assert letters.thread_of([letters.mark(231, "another")], SECRET) is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Thank you.\n\nOn Mon, 16 May 2022, EU desk wrote:\n> Yes.\n> Really.", "Thank you."),
        ("Thank you.\n> Yes.\n> Really.", "Thank you."),
        ("> Yes.\nAnd in 2023?", "> Yes.\nAnd in 2023?"),
        ("One\n> quoted\nTwo", "One\n> quoted\nTwo"),
        (
            "ありがとうございます。\n\n2022年5月16日(月) 9:00 日本窓口 <japan@example.eu>:\n> はい。",
            "ありがとうございます。",
        ),
        ("了解です。\n-----Original Message-----\nFrom: x", "了解です。"),
    ],
)
def test_what_is_quoted_at_the_end_is_cut_off(text, kept):
    assert read(letter(text)).text == kept


def test_files_are_counted_and_never_read():
    message = letter("See the file")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="../../etc/passwd")

    assert (read(message).files, read(message).text) == (1, "See the file")


def test_of_html_alone_the_words_are_read():
    message = letter()
    message.set_content(
        "<style>p{}</style><p>Hello&nbsp;<b>there</b></p><script>alert(1)</script><p>2 &lt; 3</p>",
        subtype="html",
    )

    assert read(message).text == "Hello there\n2 < 3"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"From: \r\n\r\n",
        b'Content-Type: multipart/mixed; boundary="x"\r\nFrom: a@b.example\r\n\r\n--x',
        b"From: =?utf-8?q?=0AInjected=3A_yes?= <a@b.example>\r\nSubject: =?nonsense?b?!!?=\r\n\r\nHi",
        b"From: a@b.example\r\nContent-Type: text/plain; charset=klingon\r\n\r\nHi \x80",
        b"From: a@b.example\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
        b"From: a@b.example\r\nContent-Disposition: =?x\r\nContent-Type: ;;;\r\n\r\nHi",
    ],
)
def test_a_letter_of_any_shape_is_read_without_breaking(raw):
    found = read(raw)

    assert "\n" not in found.name
    assert "\r" not in found.sender
    assert "\0" not in found.text
    assert len(found.key) == 64


@given(st.binary(max_size=600))
def test_any_bytes_are_read(raw):
    assert "\0" not in read(b"From: a@b.example\r\n" + raw).text
