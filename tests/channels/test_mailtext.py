"""Mail is read however badly it was made."""

from __future__ import annotations

import base64
from email import message_from_bytes
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.channels import mailtext


def read(source: str | bytes) -> dict[str, object]:
    return mailtext.read(source if isinstance(source, bytes) else source.encode())


@pytest.mark.parametrize(
    ("charset", "body", "expected"),
    [
        ("utf-8", "Café ☕".encode(), "Café ☕"),
        ("iso-8859-15", "prijs 5 €".encode("iso-8859-15"), "prijs 5 €"),
        ("utf-8", "café".encode("cp1252"), "café"),
        ("x-onbekend", b"gewoon", "gewoon"),
        ("us-ascii", "één".encode(), "één"),
        ("utf-16", "hoi".encode("utf-16"), "hoi"),
    ],
)
def test_words_survive_a_wrong_or_unknown_charset(charset: str, body: bytes, expected: str) -> None:
    head = f"From: a@b.example\r\nContent-Type: text/plain; charset={charset}\r\n"
    head += "Content-Transfer-Encoding: base64\r\n\r\n"
    assert read(head.encode() + base64.b64encode(body))["text"] == expected


def test_encoded_and_raw_headers_are_both_readable() -> None:
    encoded = read(
        "From: =?utf-8?q?Ren=C3=A9e?= <R@B.example>\r\nSubject: =?iso-8859-1?q?Stra=DFe?=\r\n\r\nx"
    )
    assert encoded["from"] == [["Renée", "r@b.example"]]
    assert encoded["subject"] == "Straße"
    raw = read(b"Subject: caf\xe9 op het plein\r\nFrom: x <x@y.example>\r\n\r\nx")
    assert str(raw["subject"]).startswith("caf")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ("From: a@b.example", ""),
        ("From: a@b.example\r\nAuto-Submitted: auto-replied", "auto_reply"),
        ("From: a@b.example\r\nAuto-Submitted: no", ""),
        ("From: a@b.example\r\nX-Autoreply: yes", "auto_reply"),
        ("From: a@b.example\r\nPrecedence: bulk", "list"),
        ("From: a@b.example\r\nList-Id: <nieuws.example>", "list"),
        ("From: MAILER-DAEMON@b.example", "bounce"),
        ("From: a@b.example\r\nReturn-Path: <>", "bounce"),
        ("From: a@b.example\r\nContent-Type: multipart/report; boundary=x", "bounce"),
    ],
)
def test_mail_from_a_machine_is_marked(headers: str, expected: str) -> None:
    assert mailtext.automatic(message_from_bytes(f"{headers}\r\n\r\nx".encode())) == expected


def test_html_loses_what_can_hurt_or_follow_somebody() -> None:
    markup = (
        "<p>Beste gemeente,<br>het <b>lekt</b></p><script>alert(1)</script>"
        "<img src='https://follow.example/p.gif'><a href='javascript:x'>a</a><style>p{}</style>"
    )
    found = read(f"From: a@b.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{markup}")
    assert found["text"] == "Beste gemeente,\nhet lekt\na"
    for bad in ("script", "img", "javascript", "style"):
        assert bad not in str(found["html"])


def test_attachments_are_named_and_hashed_but_not_kept() -> None:
    content = base64.b64encode(b"x" * 3000).decode()
    found = read(
        "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n\r\nzie bijlage\r\n"
        "--B\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment; filename="../foto.jpg"\r\n\r\n{content}\r\n--B--\r\n'
    )
    files: Any = found["files"]
    (file,) = files
    assert (file["kind"], file["size"], file["name"]) == ("image", 3000, ".._foto.jpg")
    assert len(file["sha256"]) == 64
    assert found["text"] == "zie bijlage"
    assert "xxx" not in str(found)


def test_the_earlier_mail_repeated_below_is_left_out() -> None:
    text = "Dank u!\n\nOp vr 20 nov 2026 om 23:10 schreef Gemeente <g@v.example>:\n> Het is gemeld\n> groet"
    assert mailtext.without_quote(text) == "Dank u!"
    only = "Op vr 20 nov 2026 om 23:10 schreef Gemeente:\n> Het is gemeld"
    assert mailtext.without_quote(only) == only
    inline = "Op maandag 2 nov schreef iemand:\nen dat klopt niet"
    assert mailtext.without_quote(inline) == inline


def test_a_mail_without_an_id_gets_the_same_one_every_time() -> None:
    source = "From: a@b.example\r\n\r\nzonder id"
    assert read(source)["message_id"] == read(source)["message_id"]
    assert read(source)["message_id"] != read(source + "!")["message_id"]


@given(st.binary(max_size=600))
def test_no_bytes_at_all_break_the_reading(raw: bytes) -> None:
    mailtext.read(raw)


@given(st.text(max_size=200), st.text(max_size=60))
def test_no_headers_at_all_break_the_reading(value: str, charset: str) -> None:
    lines = f"From: {value}\nSubject: {value}\nDate: {value}\nReferences: {value}\n"
    lines += f'Content-Type: text/plain; charset="{charset}"\n\n{value}'
    mailtext.read(lines.encode("utf-8", "surrogatepass"))
