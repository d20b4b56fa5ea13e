"""A Dask cluster as a pool (extra `[dask]`)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from sd_explorer.problems import Problem

PATIENCE = 30
"""Seconds that a cluster has to answer."""


class Cluster:
    """A Dask cluster (extra `[dask]`): an address, or `local` for one on this machine of `count` processes, one thread each.

    Dask itself runs again what was lost with a worker. sd_explorer and the models must be there on each machine.
    """

    def __init__(self, address: str, count: int = 1):
        try:
            from distributed import Client, LocalCluster
        except ImportError as error:
            raise Problem("needs_dask") from error
        self._own = None
        if address == "local":
            self._own = LocalCluster(n_workers=count, threads_per_worker=1, dashboard_address=None)
        try:
            self._client = Client(self._own or address, timeout=PATIENCE)
        except (OSError, TimeoutError, ValueError) as error:
            raise Problem("sweep_cluster", address=address, detail=f"{type(error).__name__}: {error}"[:200]) from error
        self._pool = self._client.get_executor(pure=False)
        self.window = 2 * max(1, len(self._client.scheduler_info()["workers"]))

    def submit(self, call: Callable, /, *args) -> Future:
        return self._pool.submit(call, *args)

    def renew(self):
        raise Problem("sweep_cluster", address=self._client.scheduler.address, detail="CancelledError")

    def close(self):
        self._client.close()
        if self._own:
            self._own.close()
