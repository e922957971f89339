"""``python -m tools.crosscheck``: print the table for this machine's GPU or CPU, or of a file."""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import product
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from gpubench.device.backends import default_device
from gpubench.device.protocol import Device
from gpubench.device.select import open_device
from gpubench.errors import GpubenchError
from tools.crosscheck.nvbench import nvbench_times
from tools.crosscheck.others import OTHERS, ordinary_stream
from tools.crosscheck.ours import gpubench_times
from tools.crosscheck.records import REFERENCE, Reading, Times, UnavailableError
from tools.crosscheck.stored import read_readings, write_readings
from tools.crosscheck.table import markdown
from tools.crosscheck.works import CheckedWork, works_on

_Answer = TypeVar("_Answer")

_NVBENCH_LONGER = 10
"""It decides by itself when to stop; this many times the others' seconds is the most."""


def main(arguments: list[str]) -> int:
    """Time everything, or read a file, and print the table; ``-o`` keeps the readings."""
    parser = argparse.ArgumentParser(prog="python -m tools.crosscheck", description=__doc__)
    parser.add_argument(
        "file", type=Path, nargs="?", help="readings to show instead of timing, a file of -o"
    )
    parser.add_argument("--device", default=default_device())
    parser.add_argument("--seconds", type=float, default=0.5, help="timed seconds per reading")
    parser.add_argument("-o", "--output", type=Path, help="a JSON file for the readings")
    given = parser.parse_args(arguments)
    try:
        print(markdown(read_readings(given.file) if given.file else _timed(given)))
    except GpubenchError as error:
        print(f"crosscheck: {error}", file=sys.stderr)
        return 2
    return 0


def _timed(given: argparse.Namespace) -> list[Reading]:
    device = open_device(given.device, threads=0, identify=False)
    readings = list(_readings(device, given.seconds))
    if given.output is not None:
        write_readings(readings, given.output)
    return readings


_HOSTS: Mapping[str, Callable[[CheckedWork], Callable[[], object]]] = MappingProxyType(
    {"prompt": lambda work: work.call, "slow": lambda work: work.behind_a_slow_host()}
)


def _readings(device: Device, seconds: float) -> Iterator[Reading]:
    works = works_on(device.torch_device)
    is_gpu = device.torch_device.type == "cuda"
    caches = ("hot", "cold") if is_gpu else ("none",)
    # On a CPU the host is the device, and what it does is timed.
    hosts = tuple(_HOSTS) if is_gpu else ("prompt",)
    tools: dict[str, Callable[..., Times]] = {
        REFERENCE: partial(gpubench_times, device),
        **{name: _elsewhere(timer) for name, timer in OTHERS.items()},
    }
    for (work, cache, host), tool in product(product(works, caches, hosts), tools):
        print(f"{work.name} {cache} {host} {tool}", file=sys.stderr)
        ask = partial(tools[tool], _HOSTS[host](work), cache=cache, seconds=seconds)
        times, why_not = _asked(ask)
        yield Reading(
            work=work.name, cache=cache, host=host, tool=tool, times=times, why_not=why_not
        )
    yield from _of_nvbench(works, caches, hosts, seconds)


def _elsewhere(timer: Callable[..., Times]) -> Callable[..., Times]:
    def timed(*arguments: Any, **how: Any) -> Times:
        with ordinary_stream():
            return timer(*arguments, **how)

    return timed


def _asked(ask: Callable[[], _Answer]) -> tuple[_Answer | None, str]:
    try:
        return ask(), ""
    except UnavailableError as error:
        return None, str(error)
    # A stranger's tool that fails in its own way costs its lines, not all that was timed before.
    except Exception as error:  # noqa: BLE001
        reason = next(iter(str(error).splitlines()), "no reason given")
        return None, f"it failed: {type(error).__name__}: {reason}"


def _of_nvbench(
    works: Sequence[CheckedWork], caches: Sequence[str], hosts: Sequence[str], seconds: float
) -> Iterator[Reading]:
    """Yield NVBench's readings, which come all at once."""
    calls = {(work.name, host): _HOSTS[host](work) for work, host in product(works, hosts)}
    if "none" in caches:
        found, why_not = None, "it needs a GPU"
    else:
        found, why_not = _asked(partial(nvbench_times, calls, seconds=_NVBENCH_LONGER * seconds))
    for (work, host), cache in product(calls, caches):
        times = (found or {}).get((work, host), {}).get(cache)
        yield Reading(
            work=work,
            cache=cache,
            host=host,
            tool="NVBench",
            times=times,
            why_not="" if times else why_not or "it gave no such time",
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
