"""The jobs to try the command on can be trained, each by one step."""

import math
from itertools import islice

import pytest
import torch

from gpubench.training.rule import Rule, Setting
from gpubench.training.run import train
from gpubench.tune import example_jobs
from gpubench.tune.opened_job import open_job

CPU = torch.device("cpu")


@pytest.mark.parametrize("name", ["mlp", "convnet", "language_model", "diverging"])
def test_each_example_takes_a_step_and_is_evaluated(name: str) -> None:
    """The documentation's first command is one of them."""
    opened = open_job(f"{example_jobs.__name__}:{name}", CPU)
    rule = Rule(most_samples=4, every_samples=4, warm_up_steps=0)
    setting = Setting(batch_size=4, learning_rate=opened.learning_rate, seed=0)
    found = train(opened.task, setting, rule).result

    assert found.last.steps == 1
    assert math.isfinite(found.last.evaluation.loss)
    assert opened.is_judged_apart
    assert (opened.job.target_loss is None) != (opened.job.target_accuracy is None)


@pytest.mark.parametrize("rate", [2.0, 8.0])
def test_the_diverging_example_diverges_at_large_rates(rate: float) -> None:
    """It shows what becomes of a size whose rates all diverge or are too slow."""
    opened = open_job(f"{example_jobs.__name__}:diverging", CPU)
    rule = Rule(most_samples=16 * 1024, every_samples=1024, warm_up_steps=0)
    setting = Setting(batch_size=1024, learning_rate=rate, seed=0)

    assert train(opened.task, setting, rule).result.end == "diverged"


def test_the_text_of_the_language_model_is_the_same_on_every_machine() -> None:
    """Its windows hold no character that the model does not know."""
    opened = open_job(f"{example_jobs.__name__}:language_model", CPU)
    (batch,) = islice(opened.source.stream(2, 0), 1)

    assert batch[0].shape == (2, 33)
    assert int(batch[0].max()) < 96
