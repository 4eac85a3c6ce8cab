"""From a page to an HTTP request for a gateway of SMS or voice, or for an ntfy-compatible webhook. Plain.

A municipality pastes the body its supplier asks for, with `{to}`, `{text}` and `{id}` where they belong.
They are filled in after the body was parsed, so no text can ever add a field or break out of its quotes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import phonenumbers

from regie.paging.bundle import Message

LONGEST_SMS: Final = 480  # three parts of a concatenated message
FIELDS: Final = ("to", "text", "id")
PRIORITIES: Final[Mapping[str, str]] = {
    "low": "2",
    "normal": "3",
    "high": "4",
    "acute": "5",
}  # as ntfy counts


class TemplateWrong(ValueError):
    """The body cannot be used; `reason` is not_json, not_form, no_to, no_text or address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent by POST."""

    url: str
    content: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shape:
    """How one gateway wants it: address, `json` or `form`, body with places, secret in a header."""

    url: str
    form: str
    body: str
    header: str = ""
    secret: str = ""


def check(shape: Shape) -> None:
    """Raises TemplateWrong unless a request can be made that carries number and text."""
    if not is_web_address(shape.url):
        raise TemplateWrong("address")
    made = _filled(shape, {"to": "\x01to", "text": "\x01text", "id": "\x01id"})
    for name, reason in (("to", "no_to"), ("text", "no_text")):
        if f"\x01{name}" not in made:
            raise TemplateWrong(reason)


def request(shape: Shape, *, to: str, text: str, key: str) -> Request:
    """The request for one message; `key` is the same in every retry, for gateways that count double ones."""
    values = {"to": to, "text": text[:LONGEST_SMS], "id": key}
    parsed = _parsed(shape)
    if shape.form == "json":
        content, kind = json.dumps(_fill(parsed, values)), "application/json"
    else:
        content, kind = urlencode(_fill(parsed, values)), "application/x-www-form-urlencoded"
    headers = {"Content-Type": kind, "Idempotency-Key": key}
    if shape.header and shape.secret:
        headers[shape.header] = shape.secret
    return Request(shape.url, content.encode(), headers)


def _filled(shape: Shape, values: Mapping[str, str]) -> str:
    return json.dumps(_fill(_parsed(shape), values), ensure_ascii=False).replace("\\u0001", "\x01")


def _parsed(shape: Shape) -> Any:
    if shape.form == "json":
        try:
            return json.loads(shape.body)
        except ValueError as wrong:
            raise TemplateWrong("not_json") from wrong
    try:
        return parse_qsl(shape.body, keep_blank_values=True, strict_parsing=True)
    except ValueError as wrong:
        raise TemplateWrong("not_form") from wrong


def _fill(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _replaced(value, values)
    if isinstance(value, list):
        return [_fill(one, values) for one in value]
    if isinstance(value, tuple):
        return tuple(_fill(one, values) for one in value)
    if isinstance(value, dict):
        return {key: _fill(one, values) for key, one in value.items()}
    return value


def _replaced(text: str, values: Mapping[str, str]) -> str:
    """In one pass: a text that itself holds `{to}` stays as it is."""
    done = ""
    while text:
        start, brace, rest = text.partition("{")
        done += start
        name, shut, after = rest.partition("}")
        if brace and shut and name in FIELDS:
            done, text = done + values[name], after
        else:
            done, text = done + brace, rest
    return done


def webhook(url: str, token: str, said: Message) -> Request:
    """A message as ntfy reads it: the text in the body, the rest in headers (encoded by RFC 2047)."""
    headers = {
        "Content-Type": "text/plain; charset=utf-8",
        "Title": _header(said.title),
        "Priority": PRIORITIES.get(said.urgency, "5"),
        "Tags": "rotating_light" if said.urgency == "acute" else "bell",
        "Click": said.link,
    }
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return Request(url, said.text.encode(), headers)


def _header(text: str) -> str:
    from email.header import Header

    plain = " ".join(text.split())
    return plain if plain.isascii() else Header(plain, "utf-8", maxlinelen=10_000).encode()


def is_web_address(text: str) -> bool:
    """Whether this can be connected to at all; whether it may is decided while connecting."""
    try:
        parts = urlsplit(text)
        return parts.scheme in {"https", "http"} and bool(parts.hostname) and parts.username is None
    except ValueError:
        return False


def phone(text: str) -> str:
    """The number in the international form +31612345678; empty when it is none. Dutch ones may lack +31."""
    try:
        number = phonenumbers.parse(text, "NL")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
