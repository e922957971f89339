"""What the compiler said of sources that take seconds, kept by all that its answer depends on.

After a change of them ``python -m tests.kernels.compiled`` compiles what has changed, which the
tests would otherwise do every time.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import astuple
from importlib.metadata import version
from pathlib import Path

from gpubench.kernels.module import OPTIONS
from gpubench.kernels.sources import source_names, source_of
from tests.kernels.nvrtc import ARCHITECTURES, AS_CUPY_DOES, Resources, compile_for

KEPT = Path(__file__).with_name("compiled.json")

TENSOR_CORES_FROM = {"tensor": "sm_80", "tensor_parts": "sm_80"}
"""Sources whose instructions older GPUs lack, with the first that has them."""

_ALL = ("Float32", "Bfloat16", "Float16")
ELEMENTS = {"tensor": ("Bfloat16",), "tensor_parts": ("Bfloat16",), "layer": _ALL, "parts": _ALL}
"""What sources with a macro ELEMENT are compiled for, beside what is below."""

SLOW = ("register", "register_parts", "tensor", "tensor_parts")
"""Sources that take seconds each; the others are compiled every time."""

Job = tuple[str, str, str]
"""Source, element (empty where it has no such macro), architecture."""


def jobs() -> list[Job]:
    """Return all that is compiled."""
    found = [
        (source, element, architecture)
        for source in source_names()
        for architecture in ARCHITECTURES
        for element in ELEMENTS.get(source, ("",))
        if architecture not in _before(TENSOR_CORES_FROM.get(source, ARCHITECTURES[0]))
    ]
    # Differs from bf16 in the letters of one instruction, and takes as long.
    return [*found, ("tensor", "Float16", "sm_80")]


def _before(first: str) -> tuple[str, ...]:
    return ARCHITECTURES[: ARCHITECTURES.index(first)]


def compile_now(job: Job) -> dict[str, Resources]:
    """Return what the kernels of a source need, as the compiler says it now."""
    source, _, architecture = job
    return compile_for(architecture, source_of(source), _options(job))


def compile_once(job: Job, kept: Mapping[str, dict[str, Resources]]) -> dict[str, Resources]:
    """Return what the compiler said of exactly this, or says now if it never was asked."""
    return kept.get(key_of(job)) or compile_now(job)


def key_of(job: Job) -> str:
    """Return a digest of all that the answer depends on: text, options, chip and compiler."""
    source, _, architecture = job
    told = [source_of(source), *_options(job), *AS_CUPY_DOES, architecture]
    compiler = version("nvidia-cuda-nvrtc")
    return hashlib.sha256(json.dumps([*told, compiler]).encode()).hexdigest()[:32]


def read() -> dict[str, dict[str, Resources]]:
    """Return what is kept, by `key_of`."""
    return {
        key: {
            name: Resources(
                registers=registers,
                stack_bytes=stack_bytes,
                spilled_bytes=spilled_bytes,
                shared_bytes=shared_bytes,
            )
            for name, (registers, stack_bytes, spilled_bytes, shared_bytes) in kernels.items()
        }
        for key, kernels in json.loads(KEPT.read_text(encoding="utf-8")).items()
    }


def _options(job: Job) -> tuple[str, ...]:
    _, element, _ = job
    return (*OPTIONS, f"-DELEMENT={element}") if element else OPTIONS


def main() -> None:
    """Compile what is not kept yet, and forget what no source has any more."""
    kept = read() if KEPT.exists() else {}
    entries = {key_of(job): compile_once(job, kept) for job in jobs() if job[0] in SLOW}
    texts = [
        f"{json.dumps(key)}: {json.dumps({name: astuple(needs) for name, needs in found.items()})}"
        for key, found in entries.items()
    ]
    KEPT.write_text("{\n" + ",\n".join(texts) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
