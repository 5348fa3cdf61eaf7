"""How the suite is shared out among the workers of one run (``-n auto``): what shares a fixture stays together."""

from __future__ import annotations

import pytest

# Folders whose tests share what takes long to make: a demo world, a package index, the matrix's people.
TOGETHER = ("tests/demo", "tests/bootstrap", "tests/matrix")
# What takes longest begins first, so that no worker waits for another one at the end.
FIRST = ("tests/journeys", *TOGETHER)


def pytest_configure(config: pytest.Config) -> None:
    """Keep the order of ``pytest_collection_modifyitems``; the scheduler would sort by number of tests."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A group is a file, or one of the folders that stay together."""
    for item in items:
        file = item.nodeid.split("::")[0]
        folder = next((folder for folder in TOGETHER if file.startswith(f"{folder}/")), None)
        item.add_marker(pytest.mark.xdist_group(folder or file))
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))
