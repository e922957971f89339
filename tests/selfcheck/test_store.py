"""What was kept of a machine is found again, whole, or complained about."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from gpubench.errors import ResultsFileError
from gpubench.model.between_run_sd import CaseClass
from gpubench.model.hashing import MachineKey
from gpubench.selfcheck.store import spreads_folder, store_spread, stored_spread
from tests.selfcheck.stored import example_spread, key_of

SPREAD = example_spread()


def test_what_was_kept_is_found_again(tmp_path: Path) -> None:
    """To the last bit: a comparison must not depend on having gone through a file."""
    path = store_spread(SPREAD, tmp_path / "new" / "folder")

    assert stored_spread(key_of(SPREAD), path.parent) == SPREAD
    assert [file.name for file in path.parent.iterdir()] == ["h0123456789ab-d0123456789ab.json"]
    assert SPREAD.of(CaseClass.STEP) is None


def test_a_newer_spread_takes_the_place_of_a_broken_one(tmp_path: Path) -> None:
    """`renew it` must be advice that works."""
    path = store_spread(SPREAD, tmp_path)
    path.write_text("{")
    store_spread(replace(SPREAD, runs=9), tmp_path)

    found = stored_spread(key_of(SPREAD), tmp_path)
    assert found is not None
    assert found.runs == 9


def test_names_in_clear_and_hashes_find_the_same_spread(tmp_path: Path) -> None:
    """--identify changes what a file shows and not which machine it is of."""
    clear = replace(
        SPREAD,
        device=replace(SPREAD.device, device_uuid="0f" * 16),
        software=replace(SPREAD.software, host="node7"),
    )
    path = store_spread(clear, tmp_path)

    assert "node7" not in path.read_text()
    found = stored_spread(key_of(clear), tmp_path)
    assert found is not None
    assert stored_spread(key_of(found), tmp_path) == found


def test_another_machine_has_none(tmp_path: Path) -> None:
    """A missing folder and a folder without the machine are the ordinary case, no error."""
    other = MachineKey(host="h" + "0" * 12, device="d" + "0" * 12)
    store_spread(SPREAD, tmp_path)

    assert stored_spread(other, tmp_path) is None
    assert stored_spread(other, tmp_path / "nothing") is None


def _changed(**changes: object) -> str:
    return json.dumps({**_document(), **changes})


def _document() -> dict[str, object]:
    return {
        "schema": 1,
        "device": {"backend": "cpu", "device": "x", "device_uuid": "d0123456789ab"},
        "software": {"host": "h0123456789ab"},
        "method": 1,
        "measured_at": "",
        "runs": 3,
        "blocks": 1,
        "classes": [],
    }


_CLASS = {"case_class": "product", "spread": 0.01, "df": 3, "cases": 2}


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("", "it cannot be understood"),
        ("[]", "it cannot be understood"),
        ("{}", "schema is missing"),
        (_changed(schema=2), "it cannot be understood (its schema"),
        (_changed(device={"backend": "cpu"}), "it cannot be understood"),
        (_changed(device={"backend": "cpu", "device": "x", "device_uuid": 5}), "it cannot be"),
        (_changed(software={"host": "hbbbbbbbbbbbb"}), "it is of another machine"),
        (_changed(runs="many"), "it cannot be understood"),
        (_changed(runs=float("inf")), "it cannot be understood"),
        ("[" * 100_000, "it cannot be understood"),
        (_changed(classes=[{**_CLASS, "spread": -1}]), "it cannot be understood"),
        (_changed(classes=[{**_CLASS, "spread": float("nan")}]), "it cannot be understood"),
        (_changed(classes=[{**_CLASS, "df": 0}]), "it cannot be understood"),
        (_changed(classes=[{**_CLASS, "case_class": "sofa"}]), "it cannot be understood"),
        (_changed(classes=[_CLASS, _CLASS]), "it cannot be understood (a class"),
    ],
)
def test_a_file_that_is_no_spread_says_how_to_renew_it(
    text: str, seen: str, tmp_path: Path
) -> None:
    """Ignoring it would silently put the default in the place of what was measured."""
    path = store_spread(SPREAD, tmp_path)
    path.write_text(text)

    with pytest.raises(ResultsFileError, match="renew it with `gpubench selfcheck`") as refused:
        stored_spread(key_of(SPREAD), tmp_path)
    assert refused.value.seen.startswith(seen)


def test_a_minimal_document_is_understood(tmp_path: Path) -> None:
    """The broken ones above are broken by what they change."""
    path = store_spread(SPREAD, tmp_path)
    path.write_text(_changed(classes=[_CLASS]))

    assert stored_spread(key_of(SPREAD), tmp_path) is not None


def test_bytes_that_are_no_text_and_a_folder_in_the_place_are_errors(tmp_path: Path) -> None:
    """Whatever stands there, the answer is one line."""
    path = store_spread(SPREAD, tmp_path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ResultsFileError, match="it is no text"):
        stored_spread(key_of(SPREAD), tmp_path)

    path.unlink()
    path.mkdir()
    with pytest.raises(ResultsFileError, match="Is a directory"):
        stored_spread(key_of(SPREAD), tmp_path)
    with pytest.raises(ResultsFileError, match="cannot be kept"):
        store_spread(SPREAD, tmp_path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """A file stands where the folder should be, as root may write into any other."""
    (tmp_path / "file").write_text("")

    with pytest.raises(ResultsFileError, match=r"cannot be kept.+XDG_DATA_HOME"):
        store_spread(SPREAD, tmp_path / "file" / "folder")


def test_a_spread_of_no_machine_is_not_kept(tmp_path: Path) -> None:
    """Nobody could find it."""
    unknown = replace(SPREAD, software=replace(SPREAD.software, host=None))

    with pytest.raises(ResultsFileError, match="which host and GPU"):
        store_spread(unknown, tmp_path)


def test_the_folder_is_the_one_of_the_desktop_convention(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """XDG_DATA_HOME counts if it is absolute; then HOME; then what the system says of the user."""
    kept = Path("gpubench/selfcheck")
    assert spreads_folder({"XDG_DATA_HOME": "/data", "HOME": "/h"}) == Path("/data") / kept
    assert spreads_folder({"XDG_DATA_HOME": "data", "HOME": "/h"}) == Path("/h/.local/share") / kept

    def nobody() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", lambda: Path("/home/me"))
    assert spreads_folder({}) == Path("/home/me/.local/share") / kept
    monkeypatch.setattr(Path, "home", nobody)
    assert spreads_folder({}) is None


def test_a_user_without_a_home_keeps_nothing_and_has_kept_nothing() -> None:
    """Whoever keeps something is told; whoever compares has nothing to be told about."""
    assert stored_spread(key_of(SPREAD), None) is None
    with pytest.raises(ResultsFileError, match="HOME: it is not set"):
        store_spread(SPREAD, None)
