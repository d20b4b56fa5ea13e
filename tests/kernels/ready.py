"""`python ready.py SOCKET`: imports what every kernel of ours needs, then forks a kernel whenever one is asked for.

A kernel is a process of its own, as always; only the seconds of importing are spent once for all of them.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
import threading


def main(address: str):
    import anywidget  # noqa: F401
    import ipykernel.ipkernel  # noqa: F401
    import ipywidgets  # noqa: F401
    import torch
    import umap  # noqa: F401  its import compiles for ten seconds

    from sd_explorer.explorer import Explorer  # noqa: F401
    from sd_explorer.models.waking import wake

    list(wake())
    threads = torch.get_num_threads()
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a kernel's end
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()
    print("ready", flush=True)
    while True:
        caller, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            torch.set_num_threads(threads)  # sd_explorer leaves one to a forked child: torch had been at work before
            kernel(caller)
        caller.close()


def kernel(caller: socket.socket):
    """Become the kernel that `launch.py` at the other end was started as."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    words, streams, _, _ = socket.recv_fds(caller, 2**20, 3)
    for own, given in enumerate(streams):
        os.dup2(given, own)
    asked = json.loads(words)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.environ["JPY_PARENT_PID"] = str(os.getppid())  # it ends with its parent; `launch.py`'s end is heard below
    sys.argv = ["ipykernel_launcher", *asked["arguments"]]
    threading.Thread(target=listen, args=(caller,), daemon=True).start()
    from ipykernel import kernelapp

    kernelapp.launch_new_instance()
    os._exit(0)


def listen(caller: socket.socket):
    """An interrupt is passed on; when the other end is gone, so is the kernel."""
    while caller.recv(1):
        os.kill(os.getpid(), signal.SIGINT)
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
