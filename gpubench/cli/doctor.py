"""`gpubench doctor`: what is here, what is missing and how to get it, what may disturb."""

import json
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from gpubench.cli.exit_codes import DONE
from gpubench.cli.standard_streams import answer
from gpubench.errors import UsageError

if TYPE_CHECKING:
    from gpubench.device.finding import Finding


def run(arguments: Namespace) -> int:
    """Run the command; what is missing or disturbs is an answer, no failure."""
    if arguments.format not in {"text", "json"}:
        raise UsageError(
            "--format",
            seen=repr(arguments.format),
            expected="text or json",
            advice="choose one of these, since an examination has no rows",
        )
    # torch is imported for this, which a mistake in the options need not wait for.
    from gpubench.device.examination import examine  # noqa: PLC0415

    findings = examine()
    if arguments.format == "json":
        answer(json.dumps({"findings": [asdict(finding) for finding in findings]}, indent=1))
    else:
        answer("\n".join(_lines(findings)))
    return DONE


def _lines(findings: "list[Finding]") -> Iterator[str]:
    width = max(len(finding.subject) for finding in findings)
    for finding in findings:
        yield f"{finding.level:<8} {finding.subject:<{width}}  {finding.text}"
        if finding.advice:
            yield f"{'':<8} {'':<{width}}  -> {finding.advice}"
