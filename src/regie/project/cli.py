"""`regie`: one word per task. Each command lives in a module of its own under `commands`.

Exit codes: 0 done, 1 done and the answer is "no", 2 the input is wrong (never a traceback).
"""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from typing import Final

# command -> (module, one line of help). A module offers `arguments(parser)` and `run(args) -> int`.
COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "demo": ("demo", "set up and serve everything with demo data"),
    "serve": ("serve", "serve the screens"),
    "work": ("work", "run jobs and sweeps; any number, on any machine"),
    "migrate": ("migrate", "bring the database up to date"),
    "doctor": ("doctor", "say what is misconfigured and how to mend it"),
    "import": ("importing", "read a CSV or JSONL file of messages into a channel"),
    "mandate": ("mandate", "decide, analyse, compare and replay mandate tables"),
    "roster": ("roster", "judge a roster, and say how many people a queue needs"),
    "sourcing": ("sourcing", "advise when it is wise to outsource"),
    "watch": ("watch", "hold messages against queries, and score counts"),
    "vault": ("vault", "say where the key of the vault stands, and change it"),
    "audit": ("audit", "export the ledger"),
}


class InputWrong(Exception):
    """The input cannot be used; the message says file, line, field and mend."""


def main(argv: list[str] | None = None) -> int:
    """Parse, dispatch, and turn `InputWrong` into exit code 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regie.project.settings")
    parser = argparse.ArgumentParser(prog="regie", description="The control room for outsourced webcare.")
    sub = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (_, text) in COMMANDS.items():
        sub.add_parser(name, help=text, add_help=False)
    given = sys.argv[1:] if argv is None else argv
    chosen = parser.parse_args(given[:1]).command
    module = import_module(f"regie.project.commands.{COMMANDS[chosen][0]}")
    own = argparse.ArgumentParser(prog=f"regie {chosen}", description=COMMANDS[chosen][1])
    module.arguments(own)
    try:
        code = int(module.run(own.parse_args(given[1:])))
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has seen enough (`| head`); what is still buffered would complain at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (InputWrong, OSError) as wrong:
        print(f"regie: {wrong}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return code


if __name__ == "__main__":
    # As module `regie.project.cli`: the commands raise the InputWrong of that one, not of `__main__`.
    sys.exit(import_module("regie.project.cli").main())
