"""Make `helpers` importable, and run each test where the pages run its snippet."""

import sys
from pathlib import Path

import pytest
from multicloud_diagrams import MultiCloudDiagrams

TESTS = Path(__file__).resolve().parent

# Behind the tests of the package, which have a conftest of their own to import from.
sys.path.append(str(TESTS))


@pytest.fixture(autouse=True)
def site_folder(monkeypatch):
    """Snippets name their files relative to `site_example/`, as in `samples/checkout.puml`."""
    monkeypatch.chdir(TESTS.parent)


@pytest.fixture(autouse=True)
def no_coordinates_of_other_tests(monkeypatch):
    """`read_coords_from_file` keeps what it read in the class, for every later diagram."""
    monkeypatch.setattr(MultiCloudDiagrams, 'prev_coords', {})
