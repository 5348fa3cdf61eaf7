"""The arguments of ``demo`` and ``test``, known before anything is installed.

Django's ``demo`` command adds the same arguments from here, so that the two can never differ.
"""

import argparse
from pathlib import Path

from lms.bootstrap.layout import VAR

DEMO_PORT = 8000
DEMO_HOST = "127.0.0.1"

TEST_USAGE = """usage: manage.py test [--postgres] [pytest arguments]

Runs the whole suite, browser tests included, one worker a core; passes every other argument to pytest. Tests that
are named run in one process (-n auto parts them too).

  --postgres   run what opens a database on PostgreSQL: the server of DATABASE_URL if set,
               else one started for this run
  BROWSER_PATH names the browser if it is not on PATH; without one the browser tests are skipped (CI=true: they fail).
"""


def port_number(text: str) -> int:
    """A TCP port; raises ``argparse.ArgumentTypeError`` for anything else."""
    if text.isdecimal() and 1 <= int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a port number between 1 and 65535")


def add_demo_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what ``demo`` understands."""
    parser.add_argument(
        "--port", type=port_number, default=DEMO_PORT, help=f"port on {DEMO_HOST} (default: {DEMO_PORT})"
    )
    parser.add_argument("--no-serve", action="store_true", help="prepare everything, start no server")
    parser.add_argument(
        "--reset", action="store_true", help="delete the demo data first; asks before it does"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask (with --reset)")
    parser.add_argument(
        "--journey", action="store_true", help="play a pilot's three days against a really started server"
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help=f"where --journey writes its files (default: {VAR.name}/journey)",
    )


def check_demo_arguments(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Refuse combinations that make no sense; ends the program the way argparse does."""
    if options.yes and not options.reset:
        parser.error("--yes only answers the question of --reset")
    if options.out is not None and not options.journey:
        parser.error("--out names the folder for --journey")


def read_demo_arguments(argv: list[str]) -> argparse.Namespace:
    """The options of ``manage.py demo``; errors and ``--help`` end the program before anything is installed."""
    parser = argparse.ArgumentParser(
        prog="manage.py demo", description="The demo world, ready to look at.", allow_abbrev=False
    )
    add_demo_arguments(parser)
    _accept_django_arguments(parser)
    options = parser.parse_args(argv)
    check_demo_arguments(parser, options)
    return options


def _accept_django_arguments(parser: argparse.ArgumentParser) -> None:
    """Let the options through that every Django command has; Django reads them itself after the hand-over."""
    for name in ("--settings", "--pythonpath"):
        parser.add_argument(name, help=argparse.SUPPRESS)
    parser.add_argument("-v", "--verbosity", help=argparse.SUPPRESS)
    for name in ("--traceback", "--no-color", "--force-color", "--skip-checks"):
        parser.add_argument(name, action="store_true", help=argparse.SUPPRESS)
