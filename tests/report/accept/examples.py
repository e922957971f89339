"""A made-up delivery with one slow card, one of another plan, and what is said of it."""

from gpubench.accept.acceptance import Acceptance, acceptance
from gpubench.accept.supported_contract import supported_contract
from gpubench.report.accept.contract_text import contract_text
from gpubench.report.accept.document import acceptance_document
from gpubench.report.accept.junit import junit_writer
from gpubench.report.accept.named_files import NamedFiles
from gpubench.report.layout.screen import Screen
from gpubench.report.layout.writers import WRITERS, written
from gpubench.results.table import ResultsTable
from tests.accept.simulated import CONTRACT, contract
from tools.simulate_accept import Fleet, frame, slower, table

CLAUSES = """
[clause.mlp]
kind = "speed"
workload = "mlp"
least_share = 0.95
[clause.memory]
kind = "memory"
most_share = 1.01
[clause.power]
kind = "power"
most_w = 650
[clause.heat]
kind = "throttling"
[clause.device]
kind = "device"
model = "Example GPU"
power_limit_w = 700
"""

EVIDENCE = NamedFiles(reference=("reference.csv", "ab" * 32), delivered=(("cards.csv", "cd" * 32),))


def delivered() -> Acceptance:
    """Six cards, of which one is slow at one workload and one was measured by another plan."""
    rows = frame(Fleet(cards=6, first=1, slow=slower([1], 0.09, "mlp")), 1)
    is_last = rows["device_uuid"] == "d000000000006"
    rows.loc[is_last, "plan"] = rows["plan"].str.replace("runs=3", "runs=5")
    signed = contract('title = "six cards"' + CONTRACT.replace("cards = 1", "cards = 6") + CLAUSES)
    return acceptance(signed, table(Fleet(), 2), [ResultsTable(frame=rows, source="cards.csv")])


def answered(output_format: str, width: int = 100) -> str:
    """The answer in a format."""
    found = delivered()
    writers = {**WRITERS, "junit": junit_writer(found)}
    document = acceptance_document(found, EVIDENCE)
    return written(document, output_format, Screen(width=width), writers)


def proposed(cards: int = 8) -> str:
    """The contract that a reference supports."""
    reference = table(Fleet(cards=cards), 1, "reference.csv")
    return contract_text(supported_contract(reference, "ab" * 32))
