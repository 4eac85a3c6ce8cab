"""Pictures and films in words: why a file is not taken, and what one lacks."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.content.refusal import Refused

REFUSALS: Final = {
    "right": gettext_lazy("Your role may not do this. Ask the director."),
    "scope": gettext_lazy("This can be done only for a municipality you work for."),
    "software": gettext_lazy("Only a person decides this."),
    "title": gettext_lazy("Give it a name that colleagues know."),
    "rights": gettext_lazy("Write who made it and by what right it is used."),
    "consent": gettext_lazy("Write who is on it. When people agreed, also until which day."),
    "machine": gettext_lazy(
        "A picture of people that a machine made is not used. Choose a real one, or a drawing."
    ),
    "period": gettext_lazy("That day has passed already."),
    "state": gettext_lazy("It was withdrawn; nothing can be changed on it."),
    "why": gettext_lazy("Write why it is withdrawn, so that colleagues understand it."),
    "empty": gettext_lazy("There is nothing in this file. Choose it again."),
    "svg": gettext_lazy("A drawing in SVG is not taken: networks cannot show it. Save it as PNG."),
    "svg_script": gettext_lazy(
        "This SVG has a script in it, which could do harm. Not taken. Save it as PNG."
    ),
    "truncated": gettext_lazy("The file is broken off: a piece lacks. Save or download it again."),
    "unreadable": gettext_lazy("The file seems a picture or film but cannot be opened. Save it anew."),
    "moving": gettext_lazy(
        "Pictures that move by themselves are not taken. Make it a film (MP4) with subtitles."
    ),
    "telemetry": gettext_lazy(
        "The film has a track with data, often the places where it was made. "
        "Save it as MP4 with picture and sound only."
    ),
    "scan_failed": gettext_lazy(
        "The virus scanner gives no answer, so nothing is taken now. Try again later, or warn the manager."
    ),
}
FOUND: Final = {
    "pdf": gettext_lazy("a PDF"),
    "zip": gettext_lazy("a ZIP or Office file"),
    "program": gettext_lazy("a program"),
    "html": gettext_lazy("a web page"),
    "webm": gettext_lazy("a WebM film"),
    "bmp": gettext_lazy("a BMP picture"),
    "tiff": gettext_lazy("a TIFF picture"),
    "heic": gettext_lazy("a HEIC or AVIF picture"),
    "": gettext_lazy("something else"),
}
LACKS: Final = {
    "withdrawn": gettext_lazy("Withdrawn"),
    "machine": gettext_lazy("People made by a machine"),
    "rights": gettext_lazy("Not said whose it is"),
    "rights_ended": gettext_lazy("The right to use it has ended"),
    "consent": gettext_lazy("Not said who is on it"),
    "consent_ended": gettext_lazy("The consent has ended"),
    "alt_text": gettext_lazy("Words for people who cannot see it lack"),
    "subtitles": gettext_lazy("Subtitles lack"),
}
PEOPLE: Final = {
    "none": gettext_lazy("Nobody can be recognised"),
    "consented": gettext_lazy("People who agreed, until a day"),
    "public_event": gettext_lazy("A crowd at a public event"),
    "machine": gettext_lazy("People made by a machine"),
}
STRIPPED: Final = {
    "location": gettext_lazy("the place where it was made"),
    "metadata": gettext_lazy("what camera and program wrote into it"),
}


def refusal(no: Refused) -> str:
    """Why it was refused, and what to do."""
    if no.reason == "too_big":
        return _("The file is too large: at most %(mb)s MB is taken. Make it smaller and try again.") % {
            "mb": no.detail
        }
    if no.reason == "type":
        what = FOUND.get(no.detail, FOUND[""])
        return _(
            "By its content this file is %(what)s, whatever its name says. "
            "Taken are JPEG, PNG, WebP, GIF and MP4."
        ) % {"what": what}
    if no.reason == "bomb":
        size = f" ({no.detail})" if no.detail else ""
        return _(
            "The file unpacks to far more than it seems%(size)s. At most 50 million pixels are taken."
        ) % {"size": size}
    if no.reason == "virus":
        return _("The virus scanner found %(name)s in it. Not taken. Warn your own security people.") % {
            "name": no.detail
        }
    if no.reason == "twice":
        return _("This file is kept already, as “%(title)s”.") % {"title": no.detail}
    return str(REFUSALS.get(no.reason, no.reason))


def lacking(codes: tuple[str, ...]) -> list[str]:
    """What keeps it in, in words."""
    return [str(LACKS[code]) for code in codes]
