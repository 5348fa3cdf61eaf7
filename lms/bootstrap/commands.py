"""Which command needs what, and the hand-over to the environment's own Python."""

import io
import os
import sys
from collections.abc import Sequence

from lms.bootstrap.layout import ASSETS, MANAGE, ROOT, VENV, VENV_PYTHON
from lms.bootstrap.report import SetupError

# Set to the process id before exec, which keeps it: true in the process that took over, false in its children.
READY_MARK = "LMS_BOOTSTRAPPED"


def run(argv: Sequence[str]) -> int:
    """Carry out ``manage.py``'s command line; returns the exit code unless another program takes over."""
    command, arguments = (argv[1] if len(argv) > 1 else ""), list(argv[2:])
    _print_anything()
    try:
        if command == "demo" and not _is_handed_over():
            return _demo(arguments)
        if command == "test":
            return _test(arguments)
        return _django(list(argv))
    except SetupError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("\nInterrupted; the same command goes on from here.", file=sys.stderr)
        return 130


def _demo(arguments: list[str]) -> int:
    from lms.bootstrap import arguments as accepted
    from lms.bootstrap.preparation import prepare

    options = accepted.read_demo_arguments(arguments)
    if not (options.no_serve or options.journey):
        _require_free_port(accepted.DEMO_HOST, options.port)
    prepare("runtime")
    # What is printed on certificates and in letters. Settings read it once, so it has to be known before them.
    os.environ.setdefault("PUBLIC_BASE_URL", f"http://{accepted.DEMO_HOST}:{options.port}")
    return _hand_over([str(MANAGE), "demo", *arguments])


def _test(arguments: list[str]) -> int:
    from lms.bootstrap.arguments import TEST_USAGE
    from lms.bootstrap.preparation import prepare

    if arguments in (["--help"], ["-h"]):
        print(TEST_USAGE)
        return 0
    prepare("dev")
    os.chdir(ROOT)
    pytest = ["-m", "pytest"]
    if "--postgres" in arguments:
        arguments.remove("--postgres")
        pytest += ["-p", "tests.postgres"]
    else:
        # SQLite is what was asked for, whatever database the surrounding shell points to.
        os.environ.pop("DATABASE_URL", None)
    return _hand_over([*pytest, *_workers(arguments), *arguments])


def _workers(arguments: list[str]) -> list[str]:
    """One worker a core for the whole suite; a few named tests are quicker in one process."""
    if any((ROOT / argument.split("::")[0]).exists() for argument in arguments):
        return []
    return ["-n", "auto", "--dist", "loadscope"]


def _django(argv: list[str]) -> int:
    if VENV_PYTHON.exists() and not _runs_in_venv():
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), *argv])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError as error:
        if error.name != "django":
            raise
        raise SetupError(
            "Django is not installed here yet; run `python3 manage.py demo --no-serve` first."
        ) from None
    execute_from_command_line(argv)
    return 0


def _hand_over(command_line: list[str]) -> int:
    """Become the environment's Python; returns only where the system has no exec."""
    sys.stdout.flush()
    os.environ[READY_MARK] = str(os.getpid())
    os.environ.setdefault("ASSETS_DIR", str(ASSETS))
    os.execv(VENV_PYTHON, [str(VENV_PYTHON), *command_line])


def _print_anything() -> None:
    """Let a terminal that is not UTF-8 show a question mark instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _is_handed_over() -> bool:
    return os.environ.get(READY_MARK) == str(os.getpid())


def _runs_in_venv() -> bool:
    return os.path.realpath(sys.prefix) == os.path.realpath(VENV)


def _require_free_port(host: str, port: int) -> None:
    """Refuse a port that another program holds, before minutes are spent on an installation."""
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise SetupError(
                f"Port {port} may not be opened by this user; choose another one with --port."
            ) from None
        except OSError:
            raise SetupError(
                f"Port {port} on {host} is already in use; stop that program or choose another port, "
                f"for example: python3 manage.py demo --port {port + 1 if port < 65535 else 8000}"
            ) from None
