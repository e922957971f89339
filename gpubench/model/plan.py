"""What a run is going to measure and how long, as one record with a canonical text."""

from dataclasses import MISSING, dataclass, fields
from urllib.parse import quote, unquote

# Kept readable in the file: everything but the three characters the format itself uses.
_SAFE = " ,:*/.[]?!@()+-_"

# Bytes of a command line that are no UTF-8 come as such; they are refused, but in words.
_ERRORS = "surrogatepass"

GRAPH, EVENTS = "graph", "events"
"""What `Plan.timer` may ask for."""

LONGEST_PLAN = 32_000
"""Characters of a plan's text; a thousand batch sizes take a third of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Every option that decides which cells are measured, fully resolved.

    It determines the cases, their order and the effort, so that a results file can be resumed
    from its own `plan` column. Empty tuples mean "what the preset says".
    """

    preset: str
    """``smoke``, ``quick``, ``standard``, ``procurement``, ``selfcheck``."""
    backend: str
    """``cpu`` or ``cuda``."""
    device: str
    """As torch names it: ``cpu``, ``cuda:0``; several GPUs as in ``cuda:0,2``."""
    profile: str
    """Which constant table of sizes: ``cpu`` or ``gpu``."""
    runs: int
    """Fresh processes, >= 1."""
    blocks: int
    """Passes over all cases in each run, >= 1."""
    sample_s: float
    """Seconds to spend inside timed intervals in one visit to a case, > 0."""
    time_limit_s: float
    """The longest one visit may take before it becomes a `timeout` row, > 0."""
    seed: int = 0
    """Seed of the order and of the inputs."""
    threads: int = 0
    """Threads of the CPU backend; 0 leaves torch's own choice."""
    timer: str = ""
    """``graph`` to time all of a GPU's kernels in CUDA graphs, ``events`` to time none; empty for
    those whose work says that it can be recorded."""
    sizes: int = 0
    """The most batch sizes per curve, thinned evenly; 0 keeps all."""
    workloads: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    implementations: tuple[str, ...] = ()
    dtypes: tuple[str, ...] = ()
    batch_sizes: tuple[int, ...] = ()
    caches: tuple[str, ...] = ()
    regimes: tuple[str, ...] = ()
    """Loads of a GPU, see `gpubench.model.regime`."""
    select: str = ""
    """A shell wildcard over case ids; empty selects all."""
    workers: int = 0
    """Processes that measure at the same time, each on its part of the CPU; 0 for one on all."""
    alone: int = 0
    """How often in a run each of several devices is measured with the others idle, too: 0 or 1."""
    made_by: str = ""
    """``pytest`` where a pytest session chose the cases; such a file cannot be resumed."""


def devices_of(plan: Plan) -> int:
    """Return how many devices a plan measures at the same time."""
    return max(1, plan.workers, len(plan.device.split(",")))


def loads_of(plan: Plan) -> int:
    """Return how often each case is measured in a run: with all devices, and if asked for alone."""
    return 1 + plan.alone


def format_plan(plan: Plan) -> str:
    """Return the canonical text of a plan: ``name=value`` in field order, joined by ``;``.

    Fields at their default are left out, so that a new option does not change old texts.
    Values are percent-encoded where they contain ``;``, ``=`` or ``%``, as `--select` may.
    """
    parts = []
    for field in fields(plan):
        value = getattr(plan, field.name)
        if value == field.default:
            continue
        text = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
        parts.append(f"{field.name}={quote(text, safe=_SAFE, errors=_ERRORS)}")
    return ";".join(parts)


def parse_plan(text: str) -> Plan:
    """Return the plan in a canonical text; the inverse of `format_plan`.

    Whether anybody could measure by it is judged elsewhere (`gpubench.suites.recorded_plan`).

    Raises:
        ValueError: If the text is not one that `format_plan` writes.
    """
    if len(text) > LONGEST_PLAN:
        raise ValueError(f"it has {len(text)} characters, more than {LONGEST_PLAN}")
    kinds = {field.name: str(field.type) for field in fields(Plan)}
    values: dict[str, object] = {}
    for pair in text.split(";"):
        name, separator, raw = pair.partition("=")
        if not separator or name not in kinds:
            raise ValueError(f"{pair!r} is not an option of a plan")
        if name in values:
            raise ValueError(f"{name} stands there twice")
        values[name] = _value(name, kinds[name], unquote(raw, errors=_ERRORS))
    missing = [field.name for field in fields(Plan) if field.default is MISSING]
    if absent := [name for name in missing if name not in values]:
        raise ValueError(f"{', '.join(absent)} is missing")
    plan = Plan(**values)  # type: ignore[arg-type]  # the names were checked one by one
    if format_plan(plan) != text:
        raise ValueError("its options are spelt or ordered in another way")
    return plan


def _value(name: str, kind: str, text: str) -> object:
    try:
        return _parse_value(kind, text)
    except ValueError:
        # Python's own words are about literals and bases.
        raise ValueError(f"{name} is {text!r}, which is no number") from None


def _parse_value(kind: str, text: str) -> object:
    if "tuple" in kind:
        items = text.split(",")
        return tuple(int(item) for item in items) if "int" in kind else tuple(items)
    if "int" in kind:
        return int(text)
    return float(text) if "float" in kind else text
