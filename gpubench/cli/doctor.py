"""`gpubench doctor`: what is here, what is missing and how to get it, what may disturb."""

import json
from argparse import Namespace
from dataclasses import asdict

from gpubench.cli.formats import check_format
from gpubench.errors import UsageError


def run(arguments: Namespace) -> int:
    """Run the command."""
    # torch is imported for this, which no other command line needs to wait for.
    from gpubench.device.examination import examine  # noqa: PLC0415

    check_format(arguments.format)
    if arguments.format not in {"text", "json"}:
        raise UsageError(
            "--format",
            seen=repr(arguments.format),
            expected="text or json",
            advice="choose one of these; an examination has no rows",
        )
    findings = examine()
    if arguments.format == "json":
        print(json.dumps({"findings": [asdict(finding) for finding in findings]}, indent=2))
        return 0
    width = max(len(finding.subject) for finding in findings)
    for finding in findings:
        print(f"{finding.level:<8} {finding.subject:<{width}}  {finding.text}")
        if finding.advice:
            print(f"{'':<8} {'':<{width}}  -> {finding.advice}")
    return 0
