"""The command that finishes an interrupted results file."""

from collections.abc import Iterable

from gpubench.suites.catalog import is_users_own


def resume_command(path: str, workloads: Iterable[str]) -> list[str]:
    """Return the words of the command; code of the user's own has to be named in it again.

    Args:
        path: The results file.
        workloads: Those that its plan names.
    """
    own = [name for name in workloads if is_users_own(name)]
    return ["gpubench", "run", "--resume", path, *(["--workload", ",".join(own)] if own else [])]
