"""A machine has one name, whether its rows were written with --identify or not."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from gpubench.model import DeviceIdentity
from gpubench.model.hashing import device_hash, host_hash, short_hash
from gpubench.results.identifiers import with_one_name_each

GPU, CPU, HOST = "GPU-1", "node7/h0123456789ab", "node7/h0123456789ab"


def rows(*uuids: str, backend: str = "cuda", **columns: list[str]) -> pd.DataFrame:
    facts = {"backend": backend, "device": "Example", "device_uuid": list(uuids), **columns}
    return pd.DataFrame(facts)


def hash_of(uuid: str, backend: str) -> str:
    found = device_hash(DeviceIdentity(backend=backend, device="Example", device_uuid=uuid))
    assert found is not None
    return found


def test_clear_text_replaces_its_hash_in_every_frame() -> None:
    """Who wrote a name in clear wants to read it."""
    for uuid, backend in ((GPU, "cuda"), (CPU, "cpu"), ("0f" * 16, "cpu")):
        first = rows(uuid, backend=backend, host=[HOST])
        second = rows(hash_of(uuid, backend), "", backend=backend, host=[host_hash(HOST), ""])

        found = with_one_name_each([first, second])

        assert found[1]["device_uuid"].tolist() == [uuid, ""]
        assert found[1]["host"].tolist() == [HOST, ""]


def test_a_bare_name_of_an_older_file_is_matched_too() -> None:
    """Old files keep matching among themselves."""
    (found,) = with_one_name_each([pd.DataFrame({"host": ["vm", short_hash("h", "vm"), "h" * 13]})])

    assert found["host"].tolist() == ["vm", "vm", "h" * 13]


def test_one_identifier_under_two_models_of_cpu_is_two_devices() -> None:
    """A CPU's hash is of its machine and its model."""
    mixed = rows("0f" * 16, hash_of("0f" * 16, "cpu"), backend="cpu")
    mixed["device"] = ["Another", "Example"]

    (found,) = with_one_name_each([mixed])

    assert found["device_uuid"].tolist() == mixed["device_uuid"].tolist()


def test_hashes_and_absent_columns_stay_as_they_are() -> None:
    """A million rows are not touched for nothing."""
    first, second = rows("d0123456789ab").astype("category"), pd.DataFrame({"x": [1]})

    found = with_one_name_each([first, second])

    assert found[0] is first
    assert found[1] is second


def test_categories_and_missing_cells_are_understood() -> None:
    """As `read_results` gives them, and as pandas does."""
    first = rows(GPU, hash_of(GPU, "cuda")).astype("category")

    found = with_one_name_each([first, rows(GPU).assign(device_uuid=None)])

    assert found[0]["device_uuid"].tolist() == [GPU, GPU]
    assert found[1]["device_uuid"].tolist() == [""]


@given(st.lists(st.tuples(st.sampled_from(["GPU-1", "GPU-2", ""]), st.booleans()), max_size=8))
def test_what_is_one_machine_does_not_depend_on_how_it_is_written(
    written: list[tuple[str, bool]],
) -> None:
    """Rows agree in their name exactly if they are of one device, in clear or hashed."""
    texts = [hash_of(uuid, "cuda") if uuid and hashed else uuid for uuid, hashed in written]

    (found,) = with_one_name_each([rows(*texts)])

    names = dict(zip((uuid for uuid, _ in written), found["device_uuid"], strict=True))
    assert [names[uuid] for uuid, _ in written] == found["device_uuid"].tolist()
    assert len(set(names.values())) == len(names)
