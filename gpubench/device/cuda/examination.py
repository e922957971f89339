"""Look at the NVIDIA GPUs as a measurement will find them."""

import os
from collections.abc import Callable, Iterator

import torch

from gpubench.device.cuda.card import Card, card_of
from gpubench.device.cuda.sensors import Sensors, open_sensors
from gpubench.device.cuda.throttle import names_of
from gpubench.device.finding import OK, WARNING, Finding
from gpubench.units import format_bytes


def examine_cards(
    open_card_sensors: Callable[[str | None], Sensors] = open_sensors,
) -> Iterator[Finding]:
    """Yield what is to be known of every card that torch sees.

    Args:
        open_card_sensors: Opens the sensors of a card by its identifier.
    """
    for number in range(torch.cuda.device_count()):
        name = f"cuda:{number}"
        card = card_of(torch.device("cuda", number), {})
        sensors = open_card_sensors(card.uuid)
        yield _identity(name, card, sensors)
        yield from _disturbances(name, sensors)


def _identity(name: str, card: Card, sensors: Sensors) -> Finding:
    facts, now = sensors.facts(), sensors.read()
    known = (
        f"{name} {card.name}",
        format_bytes(card.memory_bytes),
        card.compute_capability,
        None if facts.driver is None else f"driver {facts.driver}",
        None if facts.power_limit_w is None else f"limit {facts.power_limit_w:.0f} W",
        None if now.temperature_c is None else f"{now.temperature_c:.0f} C",
        None if now.sm_clock_mhz is None else f"SM clock {now.sm_clock_mhz:.0f} MHz now",
    )
    text = ", ".join(part for part in known if part is not None)
    return Finding(level=OK, subject="gpu", text=text)


def _disturbances(name: str, sensors: Sensors) -> Iterator[Finding]:
    reasons = names_of(sensors.read().throttle_bits or 0)
    if reasons:
        yield Finding(
            level=WARNING,
            subject="gpu",
            text=f"{name} is held back now: {', '.join(reasons)}",
            advice="let it cool; nvidia-smi -q -d PERFORMANCE says more",
        )
    processes = sorted(sensors.processes() - {os.getpid()})
    if processes:
        yield Finding(
            level=WARNING,
            subject="gpu",
            text=f"{name} is in use by other processes: {', '.join(map(str, processes))}",
            advice="end them, or expect noisy rows that say foreign-process",
        )
    if sensors.facts().mig:
        yield Finding(
            level=WARNING,
            subject="gpu",
            text=f"{name} is split by MIG: power, energy and clocks are those of the whole card",
            advice="compare such files with files of the same slice only",
        )
