"""The judge of a self-check: the comparison that everybody gets."""

from gpubench.compare.comparison import compare
from gpubench.compare.comparison_records import Settings, Verdict
from gpubench.compare.sides import Side
from gpubench.results.table import ResultsTable
from gpubench.selfcheck.false_alarms import Judge

_ALARMS = (Verdict.FASTER, Verdict.SLOWER)


def comparing_by(settings: Settings) -> Judge:
    """Return a judge that compares as `gpubench compare` does with these settings."""

    def judge(baseline: ResultsTable, contender: ResultsTable) -> int:
        sides = (
            Side(label="baseline", tables=(baseline,)),
            Side(label="contender", tables=(contender,)),
        )
        (pair,) = compare(sides, settings).pairs
        return sum(case.verdict in _ALARMS for case in pair.cases)

    return judge
