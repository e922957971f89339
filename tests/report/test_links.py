import csv
import io
import json

import pandas as pd
import pytest

from gpubench.links.analysis import link_findings
from gpubench.report.layout.screen import Screen
from gpubench.report.layout.writers import written
from gpubench.report.links.document import links_document
from tests.report.link_examples import collective, links_file, step

FINDINGS = link_findings(links_file())
SHOWN = links_document(FINDINGS)


def text_of(*rows: dict[str, object]) -> str:
    return " ".join(written(links_document(link_findings(pd.DataFrame(rows))), "text").split())


@pytest.mark.parametrize("width", [80, 100, 140])
def test_the_tables_fit_the_terminal(width: int) -> None:
    """Lines that wrap are no table."""
    assert max(map(len, written(SHOWN, "text", Screen(width=width)).splitlines())) <= width


def test_csv_has_a_line_for_every_message_and_step() -> None:
    """In base units; also the messages that the table leaves out."""
    records = list(csv.DictReader(io.StringIO(written(SHOWN, "csv"))))
    links = [record for record in records if record["table"] == "links"]
    steps = [record for record in records if record["table"] == "steps"]

    assert (len(links), len(steps)) == (len(FINDINGS[0].lines), len(FINDINGS[0].steps))
    assert float(links[0]["bytes_per_s"]) == FINDINGS[0].lines[0].bytes_per_s
    assert {record["efficiency"] for record in steps if record["world_size"] == "1"} == {""}


def test_json_is_the_whole_record() -> None:
    """With the interval of every time, and null for what was not measured."""
    (found,) = json.loads(written(SHOWN, "json"))["links"]

    assert found["lines"][0]["world_size"] is None
    assert found["lines"][0]["time"]["pairs"] == 3
    assert found["steps"][0]["efficiency"] is None
    assert found["failures"][0]["status"] == "unsupported"


def test_an_interval_of_too_few_blocks_is_no_figure() -> None:
    """Two blocks that differ by half have one from nothing to the age of the universe."""
    text = text_of(
        *(step(1, 64, 1.0, block=block) for block in (0, 1)),
        *(step(2, 64, share, block=block) for block, share in ((0, 0.5), (1, 0.9))),
    )

    assert "too few blocks to say what a device keeps of its speed" in text
    assert "67.1 wide" in text
    assert "over 2 blocks of 1 run" in text


def test_ranks_on_shared_cores_do_not_speak_for_the_machine() -> None:
    """They are marked, and fewer ranks are quoted that had a core each."""
    text = text_of(
        collective("all_reduce", 2, 4096, 1e9),
        collective("all_reduce", 4, 4096, 9e9, warnings="shared-cores"),
    )

    assert text.startswith("node 7: all_reduce nccl, 2 ranks: ")
    assert "4 ranks*" in text
    assert "*: ranks shared cores" in text


def test_a_file_whose_links_all_failed_says_so() -> None:
    """And why."""
    failed = links_file()
    failed = failed[failed["status"] == "unsupported"]
    text = written(links_document(link_findings(failed)), "text")

    assert "no link has a time in this file" in text
    assert "this process sees 2" in text
