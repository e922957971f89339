"""How many cases and how much effort: the presets as tables."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from gpubench.suites.link_sweeps import between_ranks, copies, data_parallel
from gpubench.suites.raw_sweeps import (
    IN_CACHE,
    IN_MEMORY,
    MEMORY,
    raw_beside_torch,
    raw_brief,
    raw_float32,
    raw_in_brief,
    raw_ladder,
    raw_thorough,
)
from gpubench.suites.sweeps import (
    BRIEF_SIZES,
    MODELS,
    PRODUCTS,
    Sweep,
    alignment,
    brief,
    products,
    steady_products,
    steady_training,
    thorough,
    training,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """What a preset's name stands for."""

    runs: int
    blocks: int
    sample_s: float
    """Of a visit, if nothing else is said for its backend."""
    time_limit_s: float
    sweeps: Mapping[str, tuple[Sweep, ...]]
    """By backend."""
    gpu_sample_s: float | None = None
    """The same on a GPU, where what surrounds the samples of a visit takes longer."""

    def sample_s_on(self, backend: str) -> float:
        """Return the sampling time of a visit on a backend."""
        if backend == "cuda" and self.gpu_sample_s is not None:
            return self.gpu_sample_s
        return self.sample_s


LINKS_PRESET = "links"
"""The one whose rows `gpubench links` shows."""

_STANDARD = Preset(
    runs=3,
    blocks=4,
    sample_s=0.1,
    time_limit_s=120.0,
    sweeps=MappingProxyType(
        {
            "cpu": (
                *thorough("float32", ("bfloat16",), ("none",)),
                Sweep(workload="layer", phases=PRODUCTS, dtypes=("float32",)),
                *(Sweep(workload=w, phases=("forward",), dtypes=("float32",)) for w in MEMORY),
            ),
            "cuda": (
                *thorough("bfloat16", ("float16", "tf32", "float32"), ("hot", "cold")),
                *raw_thorough(),
                *(
                    replace(steady_products("bfloat16", 4096), phases=(phase,))
                    for phase in PRODUCTS
                ),
                *(steady_products(dtype, 4096) for dtype in ("float16", "tf32", "float32")),
                *steady_training(
                    "bfloat16",
                    {
                        "mlp": (100, 128, 4096),
                        "convnet": (100, 128, 1024),
                        "transformer": (100, 128, 256),
                    },
                ),
            ),
        }
    ),
)

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        # 20 s on two cores with the process's start: does everything work here?
        "smoke": Preset(
            runs=1,
            blocks=2,
            sample_s=0.1,
            time_limit_s=30.0,
            sweeps=MappingProxyType(
                {
                    "cpu": (
                        products("float32", "none", "forward", most=4),
                        *training("float32", most=4),
                    ),
                    "cuda": (
                        products("bfloat16", "hot", "forward", most=4),
                        *training("bfloat16", most=3),
                        *raw_beside_torch(2, IN_CACHE),
                        *raw_float32(128),
                    ),
                }
            ),
        ),
        # 2 to 3 minutes, at most 80 cases on a CPU and 64 on a GPU: a first honest curve. A GPU's
        # are fewer: kernels of 10 us take twice their sampling time, with what holds the device.
        "quick": Preset(
            runs=1,
            blocks=4,
            sample_s=0.4,
            time_limit_s=60.0,
            sweeps=MappingProxyType(
                {
                    "cpu": (
                        products("float32", "none", "forward", "forward_backward", most=16),
                        *training("float32", most=16),
                    ),
                    "cuda": (
                        products("bfloat16", "hot", "forward", "forward_backward", most=10),
                        *training("bfloat16", most=6),
                        *raw_beside_torch(5, IN_CACHE, IN_MEMORY),
                        *raw_float32(128, 100, 4096),
                    ),
                }
            ),
        ),
        # A comparison worth its verdicts within a coffee break: three runs of what tells most.
        "brief": Preset(
            runs=3,
            blocks=3,
            sample_s=0.05,
            gpu_sample_s=0.15,
            time_limit_s=60.0,
            sweeps=MappingProxyType(
                {
                    "cpu": brief("float32", ("bfloat16",), "none"),
                    "cuda": (
                        *brief("bfloat16", ("float16", "tf32", "float32"), "hot"),
                        products("bfloat16", "cold", "forward", most=BRIEF_SIZES),
                        *raw_brief(),
                        steady_products("bfloat16", 4096),
                        *steady_training("bfloat16", dict.fromkeys(MODELS, (128,))),
                    ),
                }
            ),
        ),
        "standard": _STANDARD,
        # Five runs find 1.0 % where three find 1.3 %, at a spread of 0.5 % between runs.
        "procurement": replace(_STANDARD, runs=5),
        # What `gpubench selfcheck` measures in 2 to 3 minutes: products from those that
        # only read or write the weights (batch 1) to long ones, and whole steps. Six runs give
        # each spread 5 to 40 degrees of freedom; the blocks are as many as a comparison's.
        "selfcheck": Preset(
            runs=6,
            blocks=4,
            sample_s=0.1,
            time_limit_s=60.0,
            sweeps=MappingProxyType(
                {
                    "cpu": (
                        products("float32", "none", "forward", "wgrad", most=4),
                        *training("float32", most=2),
                    ),
                    "cuda": (
                        products("bfloat16", "hot", "forward", "wgrad", most=4),
                        *training("bfloat16", most=2, models=("mlp", "convnet")),
                        # At 100 and 128, as the others, its steps alone would take a minute.
                        *training("bfloat16", 2, models=("transformer",), batch_sizes=(16, 20)),
                        *raw_in_brief(2, IN_MEMORY),
                    ),
                }
            ),
        ),
        # What `gpubench kernels` measures, in about three minutes.
        "kernels": Preset(
            runs=1,
            blocks=4,
            sample_s=0.2,
            time_limit_s=120.0,
            sweeps=MappingProxyType(
                {
                    "cuda": (
                        *raw_ladder(),
                        replace(
                            steady_products("bfloat16", 8192, role="large"),
                            implementations=("torch", "cupy-tensor"),
                        ),
                    )
                }
            ),
        ),
        # In three minutes: what devices say to each other, from latency to bandwidth.
        LINKS_PRESET: Preset(
            runs=3,
            blocks=4,
            sample_s=0.1,
            time_limit_s=60.0,
            sweeps=MappingProxyType(
                {
                    "cpu": (
                        *between_ranks("gloo", (1, 2, 4), 1, 16, 128, 1024),
                        *data_parallel(
                            "gloo",
                            (1, 2, 4),
                            "float32",
                            {"mlp": (16, 128), "transformer": (4, 16)},
                        ),
                    ),
                    "cuda": (
                        *copies(1, 64, 4096, 65536),
                        *between_ranks("nccl", (1, 2, 4, 8), 1, 64, 4096, 65536),
                        *data_parallel(
                            "nccl",
                            (1, 2, 4, 8),
                            "bfloat16",
                            {"mlp": (128, 1024, 4096), "transformer": (8, 32, 128)},
                        ),
                    ),
                }
            ),
        ),
        # In about two minutes: can an odd batch size break the alignment of wide loads? Not where
        # the batch is no leading dimension, says theory; where it is, the control shows what that
        # costs.
        "alignment": Preset(
            runs=1,
            blocks=4,
            sample_s=0.04,
            time_limit_s=60.0,
            sweeps=MappingProxyType(
                {
                    "cpu": alignment("float32", "none"),
                    "cuda": alignment("bfloat16", "hot"),
                }
            ),
        ),
    }
)
"""The presets by name, shortest first, and last the one that is meant for a single command."""
