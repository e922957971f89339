"""What one throughput curve is of: everything that identifies a case but its batch size."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveKey:
    """One workload at one point of its parameter space, whatever the batch size.

    Records about a curve or about a case on it extend this one, so that all are named, ordered
    and grouped alike. Fields are columns of the results file, by name.
    """

    workload: str
    """Registered name, e.g. ``matmul``, or a user's ``package.module:factory``."""

    implementation: str = ""
    """What does the computing: ``torch``, ``torch-compile``, ``cupy-tiled``, ..."""

    phase: str
    """``forward``, ``dgrad``, ``wgrad``, ``forward_backward`` or ``train_step``."""

    dtype: str
    """``float32``, ``tf32``, ``bfloat16``, ``float16``; an open list."""

    params: str = ""
    """Sizes in the canonical form of `format_params`."""

    cache: str = "none"
    """``hot`` or ``cold`` for GPU kernels; ``none`` for passes and for the CPU."""

    regime: str = ""
    """Under which load it is timed, see `gpubench.model.regime`; empty on a CPU."""

    @property
    def curve_key(self) -> "CurveKey":
        """The key alone, which is equal for all records of one curve."""
        return CurveKey(**{name: getattr(self, name) for name in CURVE_KEY_FIELDS})

    @property
    def curve_id(self) -> str:
        """The key as text: a case's id without its batch size."""
        *parts, regime = (getattr(self, name) for name in CURVE_KEY_FIELDS)
        # Ids of cases without a regime stay what they were before there was one.
        return "/".join([*parts, regime] if regime else parts)


CURVE_KEY_FIELDS = tuple(field.name for field in fields(CurveKey))
