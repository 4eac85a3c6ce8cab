"""Copies what the screens borrow from npm packages: NL Design System styles, the font, the icons, axe.

Run by hand when a version changes: install the packages named below with npm in a directory outside the
checkout, then `python scripts/vendor.py THAT/node_modules`. Nothing of npm is needed at run time.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

STATIC = Path("src/regie/web/static")
VENDOR = STATIC / "vendor"
CANDIDATE = ("button", "data-badge", "heading", "link", "number-badge", "paragraph", "skip-link")
UTRECHT = (
    "alert", "checkbox", "data-list", "form-field", "form-field-description", "form-field-error-message",
    "form-fieldset", "form-label", "pagination", "radio-button", "select", "status-badge", "table",
    "textarea", "textbox",
)  # fmt: skip
ICONS = [
    "activity",
    "archive",
    "arrow-left",
    "arrow-right",
    "arrow-up-right",
    "at-sign",
    "badge-check",
    "ban",
    "bell",
    "bell-ring",
    "book-open",
    "bookmark",
    "building-2",
    "calendar-clock",
    "check",
    "check-check",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "chevron-up",
    "circle-alert",
    "circle-check",
    "circle-dot",
    "circle-question-mark",
    "circle-user",
    "circle-x",
    "clock",
    "cloud-off",
    "columns-2",
    "copy",
    "corner-down-right",
    "database",
    "download",
    "ellipsis",
    "external-link",
    "eye",
    "eye-off",
    "file-text",
    "fingerprint-pattern",
    "flag",
    "flask-conical",
    "forward",
    "gauge",
    "globe",
    "hand",
    "hash",
    "history",
    "hourglass",
    "house",
    "inbox",
    "info",
    "key-round",
    "keyboard",
    "landmark",
    "languages",
    "layers",
    "life-buoy",
    "link",
    "list",
    "list-filter",
    "loader-circle",
    "lock",
    "lock-open",
    "log-out",
    "mail",
    "menu",
    "merge",
    "message-circle",
    "message-square",
    "message-square-off",
    "message-square-plus",
    "monitor",
    "moon",
    "moon-star",
    "octagon-pause",
    "octagon-x",
    "panel-left",
    "pause",
    "pencil",
    "phone-call",
    "play",
    "plug",
    "plus",
    "qr-code",
    "radio-tower",
    "refresh-cw",
    "reply",
    "rotate-ccw",
    "rss",
    "scale",
    "scroll-text",
    "search",
    "send",
    "shield-alert",
    "shield-check",
    "siren",
    "smartphone",
    "sparkles",
    "spell-check",
    "square",
    "star",
    "sticky-note",
    "sun",
    "tag",
    "target",
    "timer",
    "trash-2",
    "triangle-alert",
    "undo-2",
    "unplug",
    "upload",
    "user",
    "user-check",
    "user-plus",
    "user-x",
    "users",
    "volume-x",
    "wifi-off",
    "x",
    "zap",
]


def main(modules: Path) -> None:
    """Write every borrowed file with its licence beside it."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    _styles(modules)
    _icons(modules / "lucide-static")
    _font(modules / "@fontsource-variable" / "inter")
    _axe(modules / "axe-core")


def _styles(modules: Path) -> None:
    parts, origins = [], []
    packages = [
        *[(f"@nl-design-system-candidate/{n}-css", f"dist/{n}.css") for n in CANDIDATE],
        *[(f"@utrecht/{n}-css", "dist/index.min.css") for n in UTRECHT],
    ]
    for package, file in packages:
        version = _version(modules / package)
        css = (modules / package / file).read_text().strip()
        css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
        parts.append(f"/* {package} {version}, EUPL-1.2 */\n{css}")
        origins.append(f"- {package} {version}")
    (VENDOR / "nl-design-system.css").write_text("@layer vendor {\n" + "\n".join(parts) + "\n}\n")
    licence = (modules / "@utrecht/table-css/LICENSE.md").read_text()
    (VENDOR / "nl-design-system.LICENCE.md").write_text("\n".join(origins) + "\n\n" + licence)


def _icons(lucide: Path) -> None:
    symbols = []
    for name in ICONS:
        svg = (lucide / "icons" / f"{name}.svg").read_text()
        inner = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.S)
        if inner is None:
            raise SystemExit(f"{name}.svg is not an icon")
        body = " ".join(inner[1].split())
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
            f' stroke-linecap="round" stroke-linejoin="round">{body}</symbol>'
        )
    sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    (VENDOR / "icons.svg").write_text(sprite)
    licence = (lucide / "LICENSE").read_text()
    (VENDOR / "icons.LICENCE.txt").write_text(f"lucide-static {_version(lucide)}\n\n{licence}")


def _font(inter: Path) -> None:
    for subset in ("latin", "latin-ext"):
        source = inter / "files" / f"inter-{subset}-wght-normal.woff2"
        (VENDOR / f"inter-{subset}.woff2").write_bytes(source.read_bytes())
    licence = (inter / "LICENSE").read_text()
    (VENDOR / "inter.LICENCE.txt").write_text(f"@fontsource-variable/inter {_version(inter)}\n\n{licence}")


def _axe(axe: Path) -> None:
    target = Path("tests/vendor")
    target.mkdir(parents=True, exist_ok=True)
    (target / "axe.min.js").write_bytes((axe / "axe.min.js").read_bytes())
    licence = (axe / "LICENSE").read_text()
    (target / "axe.LICENCE.txt").write_text(f"axe-core {_version(axe)}\n\n{licence}")


def _version(package: Path) -> str:
    return str(json.loads((package / "package.json").read_text())["version"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
