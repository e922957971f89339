"""What draws the pages' pictures is the library that is pinned, and its licences travel with it."""

import json
import re

from tools.vega.__main__ import BUNDLE, HERE, LICENCES, VENDOR

PACKAGE = json.loads((HERE / "package.json").read_text(encoding="utf-8"))
LOCK = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))
HEADING = re.compile(r"^=+ (\S+) (\S+) \((.*)\)$", re.MULTILINE)


def test_the_bundle_is_made_of_the_pinned_packages() -> None:
    """Each with the version of the lock, whose checksum npm holds it to."""
    licences = (VENDOR / LICENCES).read_text(encoding="utf-8")
    found = {name: version for name, version, _ in HEADING.findall(licences)}

    assert PACKAGE["dependencies"].items() - found.items() == {("vega", "6.4.0")}, "in its parts"
    locked = {path.removeprefix("node_modules/"): one for path, one in LOCK["packages"].items()}
    assert {name: locked[name]["version"] for name in found} == found
    assert all(locked[name]["integrity"].startswith("sha512-") for name in found)


def test_every_package_allows_to_be_passed_on_and_its_licence_is_in_every_page() -> None:
    """A page is a copy of them, too."""
    licences = (VENDOR / LICENCES).read_text(encoding="utf-8")
    bundle = (VENDOR / BUNDLE).read_text(encoding="utf-8")

    assert {kind for _, _, kind in HEADING.findall(licences)} <= {"BSD-3-Clause", "ISC", "MIT"}
    assert bundle.endswith(f"/*\n{licences.replace('*/', '* /')}*/\n")


def test_the_bundle_can_stand_in_a_page() -> None:
    """Plain letters, so that its hash is the same in every browser, and no end of a script."""
    bundle = (VENDOR / BUNDLE).read_text(encoding="utf-8")

    assert "</script" not in bundle.lower()
    assert bundle.startswith("var gpubenchVega=")
    assert "\r" not in bundle
