"""Running the installers, and turning their output into one sentence when they fail."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from lms.bootstrap.layout import LOG, ROOT
from lms.bootstrap.report import SetupError

_UNREACHABLE = re.compile(
    r"NewConnectionError|ConnectTimeout|ReadTimeout|NameResolutionError|ProxyError|SSLError|RemoteDisconnected"
    r"|Connection refused|Connection reset|Temporary failure in name resolution|Network is unreachable"
    r"|error sending request|client error \(Connect\)|timed out|dns error|tcp connect error"
    r"|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|network request to|ERR_SOCKET"
    r"|ENOTCACHED|network connectivity is disabled",
    re.IGNORECASE,
)
_WRONG_HASH = re.compile(r"DO NOT MATCH THE HASHES|hash mismatch|EINTEGRITY", re.IGNORECASE)
_DISK_FULL = re.compile(r"No space left on device|ENOSPC", re.IGNORECASE)


class InstallerFailed(Exception):
    """An installer ended with an error; ``output`` is everything it said."""

    def __init__(self, output: str) -> None:
        super().__init__(output)
        self.output = output

    @property
    def is_unreachable(self) -> bool:
        """Whether the registry did not answer."""
        return bool(_UNREACHABLE.search(self.output))

    def as_setup_error(self, what: str, *, registry: str, setting: str) -> SetupError:
        """The sentence for the person: what failed and what to do about it."""
        if _WRONG_HASH.search(self.output):
            return SetupError(
                f"{what} stopped: a downloaded file does not match its recorded hash, so nothing of it is used; "
                f"see {_shown(LOG)}."
            )
        if _DISK_FULL.search(self.output):
            return SetupError(f"{what} stopped: the disk is full.")
        if self.is_unreachable:
            return SetupError(
                f"{what} stopped: {registry} cannot be reached; check the network or the mirror ({setting}) "
                "and run the same command again."
            )
        return SetupError(f"{what} failed; {_shown(LOG)} has the installer's own words.")


def call(
    command: Sequence[str | Path],
    *,
    keep_open: int,
    cwd: Path = ROOT,
    extra: Mapping[str, str] | None = None,
) -> str:
    """Run an installer and return its output; raises ``InstallerFailed``.

    ``keep_open`` is the handle of the set-up lock, which must outlive this process in its installers.
    """
    environment = {name: value for name, value in os.environ.items() if name not in _MISLEADING}
    environment.update(extra or {})
    finished = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=(keep_open,) if os.name == "posix" else (),
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        text=True,
        errors="replace",
        check=False,
    )
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("a", encoding="utf-8") as log:
        log.write(
            f"$ {' '.join(str(part) for part in command)}\n{finished.stdout}\n[exit {finished.returncode}]\n"
        )
    if finished.returncode:
        raise InstallerFailed(finished.stdout)
    return finished.stdout


def _end_with_parent() -> None:
    """Ask Linux to end the installer when this process is killed, so that the next run need not wait for it."""
    import ctypes

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # 1 is PR_SET_PDEATHSIG


# These would make an installer write somewhere else than into the environment it was started for.
_MISLEADING = frozenset(
    {
        "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_REQUIREMENT", "PIP_CONSTRAINT", "PIP_NO_DEPS",
        "PYTHONHOME", "VIRTUAL_ENV", "UV_PYTHON", "UV_CONSTRAINT", "UV_OVERRIDE", "UV_SYSTEM_PYTHON", "NODE_ENV",
    }
)  # fmt: skip


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT))
