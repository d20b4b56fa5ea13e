"""`python -m benchmarks [pocket] [full_size] [attention] [prompts] [exhibits] [starting] [memory] [in_browser] [sweeps] [sweep_grid] [--rounds N]`; all of them by default."""

import argparse
import os
import platform

from benchmarks import attention, exhibits, in_browser, painting, prompts, starting, sweep_grid, sweeps

PARTS = {
    "pocket": lambda rounds: painting.pocket(rounds),
    "full_size": lambda rounds: painting.full_size(max(3, rounds // 3)),
    "attention": lambda rounds: "\n\n".join((attention.pocket(rounds), attention.full_size(max(3, rounds // 3)))),
    "prompts": prompts.prompts,
    "exhibits": lambda rounds: exhibits.exhibits(max(3, rounds // 5)),
    "starting": lambda rounds: starting.starting(max(3, rounds // 3)),
    "memory": lambda rounds: starting.memory(500),
    "sweeps": lambda rounds: "\n\n".join(
        (sweeps.overhead(rounds), sweeps.processes(max(3, rounds // 3)), sweeps.memory())
    ),
    "sweep_grid": lambda rounds: sweep_grid.sweep_grid(),
    "in_browser": lambda rounds: in_browser.latency(max(20, rounds)),
}


def main():
    """Print a markdown table for each part."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}\n"
    )
    for part in options.parts or PARTS:
        print(PARTS[part](options.rounds), flush=True)
        print()


main()
