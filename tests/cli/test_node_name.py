"""A scheduler may name the node; a reader of files must not take the name for something else."""

import pytest

from gpubench.cli.node_name import LONGEST_NODE, node_name
from gpubench.errors import UsageError


def test_the_name_is_that_of_the_environment() -> None:
    """Whoever starts the command knows what the node is called; without that it has no name."""
    assert node_name({"GPUBENCH_NODE": "rack 4/n17"}) == "rack 4/n17"
    assert node_name({"GPUBENCH_NODE": ""}) == node_name({}) == ""


@pytest.mark.parametrize("name", ["17", "nan", "n\x1b[2J", "n\n17", "n" * (LONGEST_NODE + 1)])
def test_what_is_no_name_is_refused(name: str) -> None:
    """It would stand in each row, and plain pandas reads it."""
    with pytest.raises(UsageError, match="GPUBENCH_NODE") as caught:
        node_name({"GPUBENCH_NODE": name})

    assert len(str(caught.value)) <= 300
    assert str(caught.value).isprintable()
