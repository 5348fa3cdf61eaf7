"""How the suite is shared out among the workers of one run (``-n auto``): what shares a fixture stays together."""

from __future__ import annotations

import os

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# Folders whose tests share what takes long to make: a demo world, a package index, the matrix's people.
TOGETHER = ("tests/demo", "tests/bootstrap", "tests/matrix")
# What takes longest begins first, so that no worker waits for another one at the end.
FIRST = (*TOGETHER, "tests/journeys")


class TogetherScheduling(LoadScopeScheduling):
    """Hands out files, and the folders that stay together, each to one worker."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", maxsplit=1)[0]
        return next((folder for folder in TOGETHER if file.startswith(f"{folder}/")), file)


def pytest_configure(config: pytest.Config) -> None:
    """Keep the order of ``pytest_collection_modifyitems``; the scheduler would sort by number of tests."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are cores: a third of the time a worker waits for a browser, a server or the disk."""
    return len(os.sched_getaffinity(0)) + 2


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> TogetherScheduling:
    """Not ``--dist loadgroup``: it writes the groups where pytest 9.2 no longer reads them, and so parts every test."""
    return TogetherScheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest first, each folder in one piece."""
    items.sort(
        key=lambda item: next(
            (n for n, start in enumerate(FIRST) if item.nodeid.startswith(start)), len(FIRST)
        )
    )
