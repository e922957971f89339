"""`gpubench accept`: exit codes, mistakes in one line, and a contract out of a reference."""

import gzip
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pandas as pd
import pytest

from gpubench.cli.main import main
from gpubench.results.training_writer import TrainingWriter
from tests.accept.simulated import CONTRACT
from tests.converge.scripted import World, trained_rows
from tools.simulate_accept import Fleet, frame, slower

RESULTS = Path(__file__).parents[2] / "results"


class Desk:
    """A folder with a contract, its reference and deliveries."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reference = self.saved("reference.csv", frame(Fleet(), 2))
        self.good = self.saved("good.csv", frame(Fleet(first=1), 1))
        self.slow = self.saved("slow.csv", frame(Fleet(first=2, slow=slower([0], 0.2)), 3))
        self.contract = self.written("contract.toml", CONTRACT)
        with TrainingWriter.create(folder / "trained.csv") as writer:
            writer.write(trained_rows(World())[0])

    def saved(self, name: str, rows: pd.DataFrame) -> str:
        """A results file."""
        rows.to_csv(self.folder / name, index=False)
        return str(self.folder / name)

    def written(self, name: str, text: str) -> str:
        """A file of some text."""
        (self.folder / name).write_text(text)
        return str(self.folder / name)

    def accept(self, *words: str) -> int:
        """Run the command with the contract and its reference."""
        return main(["accept", self.contract, *words, "--reference", self.reference])


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("accept"))


def test_the_exit_code_is_the_answer(desk: Desk) -> None:
    """A script that reads no text still knows."""
    short = desk.saved("short.csv", frame(Fleet(first=3), 4).iloc[:-1])

    assert desk.accept(desk.good) == 0
    assert desk.accept(desk.good, desk.slow) == 1
    assert desk.accept(short) == 3
    assert desk.accept(short, desk.slow) == 1


def test_all_formats_say_the_same(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """People, spreadsheets, archives and gates."""
    for output_format in ("text", "markdown", "csv", "json", "junit"):
        assert desk.accept(desk.good, desk.slow, "--format", output_format) == 1
        text = capsys.readouterr().out
        assert "d000000000002" in text
        assert "FAIL" in text
    assert ET.fromstring(text).get("failures") == "1"


def test_json_names_the_files_by_their_digests(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """An archive finds again what was signed; packing a file changes nothing."""
    packed = desk.folder / "good.csv.gz"
    packed.write_bytes(gzip.compress(Path(desk.good).read_bytes()))
    found = []
    for name in (desk.good, str(packed)):
        assert desk.accept(name, "--format", "json") == 0
        found.append(json.loads(capsys.readouterr().out))

    assert found[0]["delivered"][0]["sha256"] == found[1]["delivered"][0]["sha256"]
    assert len(found[0]["contract"]["sha256"]) == 64
    assert found[0]["cards"][0]["files"] == [desk.good]


def test_a_contract_that_is_proposed_is_passed_by_its_reference(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two commands from a file to a contract that holds."""
    assert main(["accept", "--init", desk.reference]) == 0
    proposed = desk.written("proposed.toml", capsys.readouterr().out)

    assert main(["accept", proposed, desk.reference, "--reference", desk.reference]) == 0
    assert "the reference's own" in capsys.readouterr().out
    assert main(["accept", proposed, desk.slow, "--reference", desk.reference]) == 1
    assert main(["accept", proposed, desk.slow, "--reference", desk.good]) == 2
    assert "--reference" in capsys.readouterr().err


@pytest.mark.parametrize(
    "name", ["cpu-amd-epyc-next-day.csv", "h200-steps.csv", "h200-kernels.csv", "h200-memory.csv"]
)
def test_committed_files_support_a_contract_that_they_pass(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever a real file lacks, the proposal does not ask for it."""
    reference = str(RESULTS / name)
    assert main(["accept", "--init", reference]) == 0
    signed = tmp_path / "contract.toml"
    signed.write_text(capsys.readouterr().out)

    assert main(["accept", str(signed), reference, "--reference", reference]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 100


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ([], "CONTRACT: it is missing, expected a contract, delivered files and --reference"),
        (["{contract}"], "DELIVERED: it is missing"),
        (["{contract}", "{good}"], "--reference: it is missing"),
        (["{contract}", "{good}", "{good}", "--reference", "{reference}"], "DELIVERED: {good} sta"),
        (["--init", "{reference}", "{contract}"], "--init: other arguments stand beside it"),
        (["--init", "{reference}", "--format", "json"], "--init: other arguments stand beside it"),
        (["--init", "{nothing}"], "{nothing}: it cannot be read"),
        (["{nothing}", "{good}", "--reference", "{reference}"], "{nothing}: it cannot be read"),
        (["{good}", "{good}", "--reference", "{reference}"], "{good}: it is no TOML: "),
        (["{empty}", "{good}", "--reference", "{reference}"], "{empty}: plan: it is missing"),
        (["{contract}", "{trained}", "--reference", "{reference}"], "{trained}: a training file"),
        (["{contract}", "{good}", "--reference", "{trained}"], "{trained}: a training file"),
        (["{contract}", "{contract}", "--reference", "{reference}"], "contract.toml:1: the first"),
        (
            ["{contract}", "{good}", "--reference", "{reference}", "--format", "xml"],
            "--format: 'xml', expected one of text, csv, markdown, json, html, junit",
        ),
    ],
)
def test_a_mistake_is_one_line(
    desk: Desk, words: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody reads a traceback of somebody else's program."""
    names = {
        "contract": desk.contract,
        "good": desk.good,
        "reference": desk.reference,
        "nothing": str(desk.folder / "nothing.csv"),
        "empty": desk.written("empty.toml", ""),
        "trained": str(desk.folder / "trained.csv"),
    }

    assert main(["accept", *(word.format(**names) for word in words)]) == 2

    line = capsys.readouterr().err
    assert complaint.format(**names) in line
    assert len(line.splitlines()) == 1
    assert len(line) <= 301


def test_a_clause_about_what_is_not_in_the_file_names_file_and_key(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is a mistake of the contract, and no card's fault."""
    text = CONTRACT + '[clause.net]\nkind = "speed"\nworkload = "resnet"\nleast_share = 0.9\n'
    wrong = desk.written("wrong.toml", text)

    assert main(["accept", wrong, desk.good, "--reference", desk.reference]) == 2
    where, _, complaint = capsys.readouterr().err.partition(": clause.net.workload: ")
    assert where.endswith("wrong.toml")
    assert complaint.startswith("the reference has no timed case of 'resnet'")
