"""Values that several threads ask for: each is made once, and freed when all have it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from mkdocs_multicloud.cache.single_flight import SingleFlight


@pytest.fixture
def pool():
    """One thread."""
    with ThreadPoolExecutor(1) as made:
        yield made


class Maker:
    """Counts how often a value is made, and by which threads."""

    def __init__(self):
        self.threads = []

    def __call__(self):
        self.threads.append(threading.get_ident())
        return len(self.threads)


def test_threads_that_ask_at_once_get_one_value():
    values, make, entered, go = SingleFlight(), Maker(), threading.Event(), threading.Event()

    def slow():
        entered.set()
        go.wait(10)
        return make()

    for _ in range(3):
        values.expect("a")
    with ThreadPoolExecutor(3) as pool:
        found = [pool.submit(values.get, "a", slow)]
        assert entered.wait(10)
        found += [pool.submit(values.get, "a", make) for _ in range(2)]
        go.set()
        assert [one.result(10) for one in found] == [1, 1, 1]
    assert len(make.threads) == 1


def test_a_value_is_freed_when_all_who_are_expected_have_it():
    values, make = SingleFlight(), Maker()
    values.expect("a")
    values.expect("a")
    assert [values.get("a", make) for _ in range(3)] == [1, 1, 2]
    kept = SingleFlight(keeps=True)
    assert [kept.get("a", Maker()) for _ in range(3)] == [1, 1, 1]


def test_what_the_pool_has_made_is_taken(pool):
    values, make = SingleFlight(), Maker()
    values.begin("a", make, pool)
    values.begin("a", make, pool)
    pool.submit(int).result(10)
    assert values.get("a", Maker()) == 1
    assert make.threads != [threading.get_ident()]
    assert len(make.threads) == 1


def test_what_the_pool_has_not_begun_is_made_by_the_thread_that_asks(pool):
    values, make, go = SingleFlight(), Maker(), threading.Event()
    pool.submit(go.wait, 10)
    values.begin("a", make, pool)
    assert values.get("a", make) == 1
    assert make.threads == [threading.get_ident()]
    go.set()
    pool.submit(int).result(10)
    assert len(make.threads) == 1


def test_a_pool_does_not_wait_for_itself(pool):
    values, make, go = SingleFlight(), Maker(), threading.Event()

    def outer():
        go.wait(10)
        return values.get("a", make)

    found = pool.submit(outer)
    values.begin("a", make, pool)
    go.set()
    assert found.result(10) == 1


def test_an_error_reaches_all_who_ask(pool):
    values = SingleFlight()

    def fail():
        raise ValueError("no")

    values.expect("a")
    values.expect("a")
    values.begin("a", fail, pool)
    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            values.get("a", Maker())
    assert values.get("a", Maker()) == 1
