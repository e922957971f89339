"""A Python that cannot hold gpubench is refused in one line."""

import pytest

from tools.check_python import obstacle


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_a_supported_python_is_accepted(version: tuple[int, int]) -> None:
    """Nothing is said where nothing is wrong."""
    assert obstacle(version, ["venv"], lambda _: True) is None


@pytest.mark.parametrize("version", [(3, 6), (3, 10), (3, 14)])
def test_another_python_is_refused_with_the_way_to_name_one(version: tuple[int, int]) -> None:
    """The message comes before pip's, which would be about some dependency."""
    message = obstacle(version, [], lambda _: True)

    assert message
    assert f"Python {version[0]}.{version[1]}, expected 3.11, 3.12 or 3.13" in message
    assert "PYTHON=python3.12" in message


@pytest.mark.parametrize(
    ("missing", "package"), [("ensurepip", "python3-venv"), ("pip", "python3-pip")]
)
def test_a_python_without_its_tools_names_the_package(missing: str, package: str) -> None:
    """Debian ships Python without venv, and venv then fails half-way."""
    message = obstacle((3, 12), [missing], lambda name: name != missing)

    assert message
    assert package in message
