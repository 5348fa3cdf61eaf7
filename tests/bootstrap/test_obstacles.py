"""Whatever is in the way is said in one sentence, and the next run recovers."""

from __future__ import annotations

import ast
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lms.bootstrap.layout import ROOT
from tests.bootstrap.conftest import Checkout

COMPILE_PO = ROOT / "lms" / "bootstrap" / "compile_po.py"


@contextmanager
def listening() -> Iterator[int]:
    """A port that somebody holds: connections are accepted by the system and never answered."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def closed_port() -> int:
    """A port where nobody listens."""
    with listening() as port:
        return port


def assert_recovers(checkout: Checkout) -> None:
    """The same command, undisturbed, arrives."""
    outcome = checkout.manage("demo", "--no-serve")
    assert outcome.code == 0, outcome.err
    assert outcome.out.rstrip().endswith("Django was given ['demo', '--no-serve']")
    assert checkout.stamp.exists()


def wait_until(condition: object, seconds: float = 30) -> None:
    """Look again and again until ``condition()`` holds."""
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


@pytest.mark.parametrize("version", [(2, 7), (3, 6), (3, 10)])
def test_an_old_python_is_refused_in_a_sentence(version: tuple[int, int]) -> None:
    pretend = (
        f"import sys, runpy; sys.version_info = {version!r} + (1,); sys.argv = ['manage.py', 'demo']\n"
        f"runpy.run_path({str(ROOT / 'manage.py')!r}, run_name='__main__')"
    )

    finished = subprocess.run(
        [sys.executable, "-c", pretend], capture_output=True, text=True, timeout=30, check=False
    )

    assert finished.returncode == 1
    assert re.fullmatch(
        rf"This project needs Python 3\.11 or newer; .* is Python {version[0]}\.{version[1]}\. .*\n",
        finished.stderr,
    )


def test_an_old_python_can_read_the_door() -> None:
    ast.parse((ROOT / "manage.py").read_text(encoding="utf-8"), feature_version=(3, 4))


def test_a_busy_port_is_told_before_anything_is_installed(bare: Checkout) -> None:
    with listening() as port:
        outcome = bare.manage("demo", "--port", str(port))

    assert outcome.code == 1
    assert outcome.sentence.startswith(f"Port {port} on 127.0.0.1 is already in use")
    assert not bare.venv.exists()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--port", "0"], "'0' is not a port number"),
        (["--port", "70000"], "'70000' is not a port number"),
        (["--port", "http"], "'http' is not a port number"),
        (["--yes"], "--yes only answers the question of --reset"),
        (["--out", "here"], "--out names the folder for --journey"),
        (["--journy"], "unrecognized arguments: --journy"),
    ],
)
def test_wrong_arguments_install_nothing(bare: Checkout, arguments: list[str], complaint: str) -> None:
    outcome = bare.manage("demo", *arguments)

    assert outcome.code == 2
    assert complaint in outcome.err.splitlines()[-1]
    assert not bare.venv.exists()


@pytest.mark.parametrize("command", ["demo", "test"])
def test_help_installs_nothing(bare: Checkout, command: str) -> None:
    outcome = bare.manage(command, "--help")

    assert outcome.code == 0
    assert f"manage.py {command}" in outcome.out
    assert not bare.venv.exists()


def test_a_missing_venv_package_is_named(bare: Checkout, tmp_path: Path) -> None:
    debian = tmp_path / "debian"
    debian.mkdir()
    (debian / "ensurepip.py").write_text("raise ImportError('split off by the distribution')")

    outcome = bare.manage("demo", "--no-serve", PYTHONPATH=str(debian))

    assert outcome.code == 1
    assert "apt-get install python3-venv" in outcome.sentence
    assert not bare.venv.exists()


def test_plain_commands_without_an_environment_point_to_the_demo(bare: Checkout) -> None:
    # -S: whatever this machine's Python has installed is not there.
    outcome = bare.python("-S", "manage.py", "migrate")

    assert outcome.code == 1
    assert "python3 manage.py demo" in outcome.sentence


def test_an_unreachable_package_index_is_named_and_the_next_run_recovers(bare: Checkout) -> None:
    outcome = bare.manage("demo", "--no-serve", PIP_INDEX_URL=f"http://127.0.0.1:{closed_port()}/simple")

    assert outcome.code == 1
    assert "the Python package index cannot be reached" in outcome.sentence
    assert not bare.stamp.exists()
    assert_recovers(bare)


def test_an_upgrade_without_network_leaves_the_environment_as_it_was(ready: Checkout) -> None:
    offline = {"PIP_INDEX_URL": f"http://127.0.0.1:{closed_port()}/simple"}

    tested = ready.manage("test", **offline)
    shown = ready.manage("demo", "--no-serve", **offline)

    assert "the Python package index cannot be reached" in tested.sentence
    assert shown.out == "Django was given ['demo', '--no-serve']\n"


def test_a_terminal_without_utf8_is_no_obstacle(ready: Checkout) -> None:
    ready.change_lock()

    outcome = ready.manage("demo", "--no-serve", PYTHONIOENCODING="ascii")

    assert outcome.code == 0, outcome.err
    assert "Installing the packages of locks/runtime.txt ?" in outcome.out


def test_an_unreachable_npm_registry_is_named_and_the_next_run_recovers(ready: Checkout) -> None:
    shutil.rmtree(ready.folder / "var" / "assets")

    outcome = ready.manage("demo", "--no-serve", FAKE_NPM_FAILURE="npm error code ECONNREFUSED")

    assert outcome.code == 1
    assert "the npm registry cannot be reached" in outcome.sentence
    assert_recovers(ready)


def test_a_package_with_another_hash_is_not_used(ready: Checkout) -> None:
    right = (ready.folder / "locks" / "runtime.txt").read_text()
    ready.write_lock("runtime", re.sub("sha256:.{8}", "sha256:00000000", right))

    outcome = ready.manage("demo", "--no-serve", PIP_NO_CACHE_DIR="1", PIP_FORCE_REINSTALL="1")

    assert outcome.code == 1
    assert "does not match its recorded hash" in outcome.sentence
    assert not ready.stamp.exists()


def test_another_failure_names_the_installers_own_words(ready: Checkout) -> None:
    ready.write_lock("runtime", f"nowhere==1.0 --hash=sha256:{'0' * 64}\n")

    outcome = ready.manage("demo", "--no-serve")

    assert outcome.code == 1
    assert "var/log/bootstrap.log" in outcome.sentence
    assert "nowhere==1.0" in (ready.folder / "var" / "log" / "bootstrap.log").read_text()


def test_a_killed_installation_is_made_anew(ready: Checkout) -> None:
    ready.change_lock()
    with listening() as silent:
        process = ready.begin("demo", "--no-serve", PIP_INDEX_URL=f"http://127.0.0.1:{silent}/simple")
        wait_until(lambda: not ready.stamp.exists())
        process.kill()
        process.communicate()

    outcome = ready.manage("demo", "--no-serve")

    assert outcome.code == 0, outcome.err
    assert ".venv is incomplete or was not made here; it is made anew." in outcome.out
    assert "Making the Python environment .venv" in outcome.out
    assert ready.stamp.exists()


def test_ctrl_c_ends_with_a_sentence(ready: Checkout) -> None:
    ready.change_lock()
    with listening() as silent:
        process = ready.begin("demo", "--no-serve", PIP_INDEX_URL=f"http://127.0.0.1:{silent}/simple")
        wait_until(lambda: not ready.stamp.exists())
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)

    assert process.returncode == 130
    assert "Interrupted; the same command goes on from here." in said
    assert "Traceback" not in said


@pytest.mark.parametrize("damage", ["python", "package", "stamp", "moved"])
def test_a_damaged_environment_is_noticed(ready: Checkout, damage: str) -> None:
    if damage == "python":
        (ready.venv / "bin" / "python").unlink()
    elif damage == "package":
        shutil.rmtree(next(ready.venv.glob("lib/python*/site-packages/django")))
    elif damage == "stamp":
        ready.stamp.write_text("{")
    else:
        ready.stamp.write_text(ready.stamp.read_text().replace(str(ready.folder), "/elsewhere"))

    outcome = ready.python(
        "-c", "from lms.bootstrap import environment; print(environment.is_current('runtime'))"
    )

    assert outcome.out == "False\n"


def test_two_at_once_do_not_break_each_other(ready: Checkout) -> None:
    ready.change_lock()

    both = [ready.begin("demo", "--no-serve") for _ in range(2)]
    said = [process.communicate(timeout=120)[0] for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert all(text.rstrip().endswith("Django was given ['demo', '--no-serve']") for text in said)
    assert sum("Installing the packages of locks/runtime.txt" in text for text in said) == 1
    assert sum("Another set-up is at work in this folder; waiting for it." in text for text in said) == 1


def test_a_folder_that_cannot_be_written_is_named(ready: Checkout) -> None:
    shutil.rmtree(ready.folder / "var")
    (ready.folder / "var").write_text("a file where a folder belongs")

    outcome = ready.manage("demo", "--no-serve")

    assert outcome.code == 1
    assert str(ready.folder / "var") in outcome.sentence


def test_translations_are_compiled_once_and_after_each_change(ready: Checkout) -> None:
    source = ready.folder / "lms" / "base" / "locale" / "de" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "a"\nmsgstr "ä"\n'
    )
    ask = "from lms.bootstrap import translations; print(len(translations.outdated()))"

    before = ready.python("-c", ask).out
    compiled = subprocess.run(
        [sys.executable, COMPILE_PO, source], capture_output=True, text=True, check=False
    )
    after = ready.python("-c", ask).out
    source.touch()
    changed = ready.python("-c", ask).out

    assert compiled.returncode == 0, compiled.stderr
    assert source.with_suffix(".mo").read_bytes().startswith(b"\xde\x12\x04\x95")
    assert (before, after, changed) == ("1\n", "0\n", "1\n")


def test_a_broken_translation_file_is_named(tmp_path: Path) -> None:
    source = tmp_path / "django.po"
    source.write_text('msgid "a"\nmsgstr "b"\nmsgid nonsense\n')

    finished = subprocess.run(
        [sys.executable, COMPILE_PO, source], capture_output=True, text=True, check=False
    )

    assert finished.returncode == 1
    assert str(source) in finished.stderr
    assert "Traceback" not in finished.stderr
