"""A Dask cluster as a pool (extra `[dask]`)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from sd_explorer.problems import Problem

PATIENCE = 30
"""Seconds that a cluster has to answer."""


class Cluster:
    """A Dask cluster (extra `[dask]`): an address, or `local` for one on this machine of `count` processes, one thread each.

    Dask itself runs again what was lost with a worker. A scheduler that goes and comes back at its address, as one that is
    watched over does, is asked again. sd_explorer and the models must be there on each machine.
    """

    def __init__(self, address: str, count: int = 1):
        try:
            from distributed import LocalCluster
        except ImportError as error:
            raise Problem("needs_dask") from error
        self._own = None
        if address == "local":
            self._own = LocalCluster(n_workers=count, threads_per_worker=1, dashboard_address=None)
        self._address, self.window = self._own or address, 1
        self._connect()

    def _connect(self):
        """Wait for the scheduler, at most `PATIENCE`."""
        from distributed import Client

        try:
            self._client = Client(self._address, timeout=PATIENCE)
        except (OSError, TimeoutError, ValueError) as error:
            detail = f"{type(error).__name__}: {error}"[:200]
            raise Problem("sweep_cluster", address=self._address, detail=detail) from error
        self._pool = self._client.get_executor(pure=False)
        self.window = max(self.window, 2 * len(self._client.scheduler_info()["workers"]))

    def submit(self, call: Callable, /, *args) -> Future:
        return self._pool.submit(call, *args)

    def renew(self):
        """The scheduler is gone: wait for it; `Problem` where it does not come back."""
        self._client.close(timeout=1)
        self._connect()

    def close(self):
        self._client.close()
        if self._own:
            self._own.close()
