"""The bandwidth of a memory by its clock and its bus, which needs no table."""

_BITS_PER_BYTE = 8
_TRANSFERS_PER_CLOCK = 2
_HZ_PER_MHZ = 1e6

APART = 0.05
"""More, and either the table or the device is not what it is taken for. An H200's memory at 3201
MHz and 6144 bits has 4.92 TB/s, and its data sheet says 4.8."""


def derived_bytes_per_s(bus_bits: int | None, clock_mhz: float | None) -> float | None:
    """Return bytes per second of a memory that transfers twice in each clock; None if unknown.

    Args:
        bus_bits: Width of the bus.
        clock_mhz: As NVML reports it.
    """
    if not bus_bits or not clock_mhz:
        return None
    return _TRANSFERS_PER_CLOCK * clock_mhz * _HZ_PER_MHZ * bus_bits / _BITS_PER_BYTE


def are_apart(derived: float, named: float) -> bool:
    """Return whether two bandwidths are too far apart to be of one memory."""
    return abs(derived / named - 1.0) > APART
