"""Where the bootstrap finds and keeps its files."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MANAGE = ROOT / "manage.py"
LOCKS = ROOT / "locks"

VENV = ROOT / ".venv"
VENV_BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
VENV_PYTHON = VENV_BIN / ("python.exe" if os.name == "nt" else "python")

VAR = ROOT / "var"
ASSETS = VAR / "assets"
SCRATCH = VAR / "bootstrap"
LOG = VAR / "log" / "bootstrap.log"
LOCK_FILE = VAR / "bootstrap.lock"
