"""Whether a case asks a built-in workload for something that it offers."""

from collections.abc import Collection, Mapping

from gpubench.errors import UnsupportedError, WorkloadError
from gpubench.model import Case, parse_params

IMPLEMENTATIONS = ("torch", "torch-compile")
"""How the built-in workloads can be run: operator by operator, or through the compiler."""


def require_offered(
    case: Case, *, phases: Collection[str], implementations: Collection[str] = IMPLEMENTATIONS
) -> None:
    """Refuse a phase or implementation that the workload does not have.

    Raises:
        UnsupportedError: With what is there instead.
    """
    if case.phase not in phases:
        raise UnsupportedError(
            f"{case.workload} has no phase {case.phase!r}, only {', '.join(phases)}"
        )
    if case.implementation not in implementations:
        raise UnsupportedError(
            f"{case.workload} has no implementation {case.implementation!r}, "
            f"only {', '.join(implementations)}"
        )


def sizes_of(
    case: Case, names: Collection[str], *, choices: Mapping[str, Collection[str]] | None = None
) -> dict[str, int]:
    """Return the sizes that a case declares, all of them and no others.

    Args:
        case: Whose `params` to read.
        names: The sizes that must be there, each an integer >= 1.
        choices: Optional params that are words, with the words each of them may be.

    Raises:
        WorkloadError: If one is missing, unknown or not a size.
    """
    params = parse_params(case.params)
    choices = choices or {}
    for name in sorted(params.keys() - set(names) - choices.keys()):
        raise _wrong_param(case, f"there is a param {name!r}", f"only {', '.join(names)}")
    for name in choices.keys() & params.keys():
        if params[name] not in choices[name]:
            raise _wrong_param(case, f"{name} is {params[name]!r}", " or ".join(choices[name]))
    return {name: _size(case, name, params.get(name)) for name in names}


def _size(case: Case, name: str, text: str | None) -> int:
    if text is None:
        raise _wrong_param(case, f"param {name} is missing", "an integer >= 1")
    if not text.isdecimal() or int(text) < 1:
        raise _wrong_param(case, f"{name} is {text!r}", "an integer >= 1")
    return int(text)


def _wrong_param(case: Case, seen: str, expected: str) -> WorkloadError:
    return WorkloadError(
        f"params {case.params!r} of {case.workload}",
        seen=seen,
        expected=expected,
        advice="correct the params of the case",
    )
