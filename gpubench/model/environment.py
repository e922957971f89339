"""What the measurement ran on: the device, its place in the node, and the software."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceIdentity:
    """The `device` columns."""

    backend: str
    """``cuda``, ``cpu``; an open list."""
    device: str
    """The device's own name, e.g. ``NVIDIA H100 80GB HBM3`` or the CPU's model name."""
    device_uuid: str | None = None
    """``d`` and 12 hex digits of a hash, or the identifier in clear with ``--identify``."""
    device_memory_bytes: int | None = None
    sm_count: int | None = None
    """Streaming multiprocessors of a GPU; None on a CPU."""
    compute_capability: str | None = None
    """``sm_90``."""
    power_limit_w: float | None = None
    memory_bus_bits: int | None = None
    """Width of a GPU's memory bus; with its memory's clock the bandwidth follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodePlace:
    """The `node` columns: which device of which node, and how many of them were loaded."""

    node: str | None = None
    """The node's name as whoever started the command gave it, else what `host` says."""
    device_rank: int | None = None
    """The device's slot in its node, counted from 0: a GPU's by its PCI address, a CPU worker's
    by its cores."""
    loaded_devices: int | None = None
    """How many devices of the node were measured at the same time; 1 is alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Software:
    """The `software` columns; versions start with ``v``, so that nobody takes them for numbers."""

    driver: str | None = None
    cuda: str | None = None
    cublas: str | None = None
    cudnn: str | None = None
    torch: str | None = None
    cupy: str | None = None
    python: str | None = None
    gpubench: str | None = None
    flags: str | None = None
    """Settings that change speed, sorted: ``governor=performance;tf32=0;threads=2``."""
    host: str | None = None
    """``h`` and 12 hex digits of a hash, or the host's name with ``--identify``."""
    os: str | None = None
