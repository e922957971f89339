"""What `--select` may be, wherever it is typed."""

from gpubench.errors import UsageError

LONGEST_PATTERN = 1000
"""Characters; case ids have a tenth, and Python takes minutes to read 100,000 open brackets."""


def check_pattern(pattern: str) -> None:
    """Refuse a shell wildcard that would take long to read.

    Raises:
        UsageError: If it is too long.
    """
    if len(pattern) > LONGEST_PATTERN:
        raise UsageError(
            "--select",
            seen=f"a pattern of {len(pattern)} characters",
            expected=f"at most {LONGEST_PATTERN}",
            advice="use wildcards, such as 'mlp/*'",
        )
