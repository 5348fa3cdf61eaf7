"""What a person sees: one line per step with its duration, one sentence when something is in the way."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class SetupError(Exception):
    """Set-up cannot go on; the message is the one sentence shown to the person."""

    def __init__(self, sentence: str, *, exit_code: int = 1) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code


@contextmanager
def step(what: str) -> Iterator[None]:
    """Print ``what`` when it begins and how long it took when it is done."""
    print(f"  {what} … ", end="", flush=True)
    begun = time.monotonic()
    try:
        yield
    except BaseException:
        print("stopped", flush=True)
        raise
    print(f"{time.monotonic() - begun:.1f} s", flush=True)


def note(sentence: str) -> None:
    """Print a line that is no step of its own."""
    print(f"  {sentence}", flush=True)
