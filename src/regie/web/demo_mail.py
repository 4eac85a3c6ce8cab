"""The post that the demo would have sent: links and codes. Outside demo mode it does not exist."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

SHOWN: Final = 20
_LINE: Final = re.compile(rb"^-{79}$", re.M)
_ADDRESS: Final = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter; `parts` are runs of text and, every second one, an address in it."""

    at: datetime
    to: str
    subject: str
    parts: tuple[str, ...]


@require_GET
@never_cache
def box(request: HttpRequest) -> HttpResponse:
    """The newest letters; 404 outside demo mode."""
    if not settings.DEMO:
        raise Http404
    answer = render(request, "demo_mail/box.html", {"letters": letters(Path(settings.EMAIL_FILE_PATH))})
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def letters(folder: Path) -> list[Letter]:
    """What lies in the folder of the file-based mail, newest first."""
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)
    found: list[Letter] = []
    for file in files[:SHOWN]:
        at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        parts = [part.strip() for part in _LINE.split(file.read_bytes())]
        found += [_letter(part, at) for part in reversed(parts) if part]
    return found[:SHOWN]


def _letter(raw: bytes, at: datetime) -> Letter:
    message = message_from_bytes(raw, policy=default)
    body = message.get_body(("plain",))
    text = str(body.get_content()).strip() if body else ""
    addresses = _ADDRESS.findall(text)
    runs = _ADDRESS.split(text)
    parts = [run for pair in zip(runs, [*addresses, ""], strict=True) for run in pair]
    return Letter(at, str(message["To"]), str(message["Subject"]), tuple(parts))


def door(*, demo: bool) -> list[URLPattern]:
    """The address, in demo mode only."""
    return [path("demo/mail/", box, name="demo_mail")] if demo else []


urlpatterns = door(demo=settings.DEMO)
