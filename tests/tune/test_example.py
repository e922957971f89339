"""The example in the documentation is tuned, from the page itself."""

import re
import sys
from pathlib import Path

import pytest
import torch

from gpubench.tune.opened_job import open_job
from gpubench.tune.settings import TuneSettings
from gpubench.tune.tuning import tune
from tests.tune.in_process import InThisProcess

PAGE = Path(__file__).parents[2] / "docs" / "tune.md"


def test_the_example_of_the_page_gets_a_recommendation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page whose example does not run has lost its reader."""
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    (tmp_path / "my_jobs.py").write_text(example)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "my_jobs", raising=False)
    lab = InThisProcess(open_job("my_jobs:small", torch.device("cpu")))

    # By two seeds a rate that misses once has missed in half of its runs.
    found = tune(lab, TuneSettings(factory="my_jobs:small", device="cpu", max_batch=64, seeds=3))

    assert found.recommendation is not None
    assert 2 <= found.recommendation.batch_size <= 64
    assert found.recommendation.seconds is not None
