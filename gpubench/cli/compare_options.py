"""The options of `gpubench compare`."""

from gpubench.cli.command import Option, add_options
from gpubench.cli.complaints import Parser

_VIEW = (
    Option(flag="--select", metavar="PATTERN", help="only case ids that match, e.g. 'mlp/*'"),
    Option(
        flag="--metric",
        metavar="METRIC",
        help="what to compare: time, gpu (GPU-busy time) or memory (default time)",
    ),
    Option(
        flag="--only",
        metavar="VERDICTS",
        help="list only cases with these verdicts, e.g. faster,slower",
    ),
    Option(
        flag="--sort",
        metavar="ORDER",
        help="order of the cases: case, speedup, verdict or memory (default case)",
    ),
)

_DECISIONS = (
    Option(
        flag="--min-effect",
        metavar="PERCENT",
        help="smallest change called faster or slower (1%%); above 2%% also what counts as same",
    ),
    Option(flag="--alpha", metavar="SHARE", help="false alarms per comparison (default 0.05)"),
    Option(
        flag="--gpu-sd",
        old_flag="--card-spread",
        metavar="PERCENT",
        help="assumed SD between GPUs of one model (0.5%%; 0: these GPUs only)",
    ),
    Option(
        flag="--session-sd",
        old_flag="--occasion-spread",
        metavar="PERCENT",
        help="SD between sessions on one machine (default: by the files on a CPU, 0 on a GPU)",
    ),
    Option(
        flag="--weights",
        metavar="FILE",
        help="TOML file of workload = weight (default: equal weights)",
    ),
    Option(
        flag="--prices",
        metavar="FILE",
        help="price book: work per money, break-even, cost over the life (gpubench prices)",
    ),
)

_GATES = (
    Option(
        flag="--fail-slower",
        metavar="PERCENT",
        help="fail if a case is over PERCENT slower, or ran and now fails",
    ),
    Option(
        flag="--fail-memory", metavar="PERCENT", help="fail if a case allocates over PERCENT more"
    ),
)


def add_compare_options(sub: Parser) -> None:
    """Add them in groups: what is shown, how verdicts are made, and limits."""
    add_options(sub, "what is shown", _VIEW)
    add_options(sub, "how verdicts are made", _DECISIONS)
    add_options(sub, "limits (exit code 1 if one is exceeded)", _GATES)
