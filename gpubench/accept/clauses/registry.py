"""The kinds of clauses that a contract may have, and who reads each."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from gpubench.accept.clauses import cases, device, memory, power, speed, spread, throttling
from gpubench.accept.clauses.clause import Clause
from gpubench.toml_file.table import TomlTable

KINDS: Mapping[str, Callable[[str, TomlTable], Clause]] = MappingProxyType(
    {
        cases.KIND: cases.read_cases,
        speed.KIND: speed.read_speed,
        spread.KIND: spread.read_spread,
        memory.KIND: memory.read_memory,
        power.KIND: power.read_power,
        throttling.KIND: throttling.read_throttling,
        device.KIND: device.read_device,
    }
)
"""By the text of `kind`."""
