"""What ends the service: the signals of shells, terminals and service managers."""

import os
import signal
from collections.abc import Iterator

import pytest

from distbot.service import wait_for_stop


@pytest.fixture(autouse=True)
def _hang_ups() -> Iterator[None]:
    """Leave the process as it was."""
    before = signal.getsignal(signal.SIGHUP)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_each_signal_to_stop_is_heard(sign: signal.Signals) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

    wait_for_stop(lambda: os.kill(os.getpid(), sign))


def test_whoever_began_it_with_nohup_is_not_hung_up_on() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def ready() -> None:
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        os.kill(os.getpid(), signal.SIGTERM)

    wait_for_stop(ready)
