"""Asks a clamd scanner about a file, as its documentation describes INSTREAM. Plain; absent unless set."""

from __future__ import annotations

import socket
from typing import BinaryIO, Final

from regie.content.files import FileWrong

CHUNK: Final = 64 * 1024
SECONDS: Final = 60


def scan(file: BinaryIO, address: str) -> None:
    """Raises FileWrong: virus (detail: its name), or scan_failed when the scanner gives no clear yes.

    `address`: unix:/path/of/socket, or host:port.
    """
    try:
        with _connected(address) as link:
            link.sendall(b"zINSTREAM\0")
            file.seek(0)
            while piece := file.read(CHUNK):
                link.sendall(len(piece).to_bytes(4) + piece)
            link.sendall(bytes(4))
            said = _answer(link)
    except (OSError, ValueError) as broken:
        raise FileWrong("scan_failed") from broken
    file.seek(0)
    if said.endswith(" FOUND"):
        raise FileWrong("virus", said.removesuffix(" FOUND").rpartition(": ")[2][:80])
    if not said.endswith(": OK"):
        raise FileWrong("scan_failed")


def _connected(address: str) -> socket.socket:
    if address.startswith("unix:"):
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(SECONDS)
        try:
            link.connect(address.removeprefix("unix:"))
        except OSError:
            link.close()
            raise
        return link
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)


def _answer(link: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < 1024 and (more := link.recv(1024)):
        said += more
    return said.rstrip(b"\0\n").decode("utf-8", "replace")
