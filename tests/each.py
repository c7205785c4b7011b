"""One test for a law that holds for every item: it fails once, with all failures listed."""

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

T = TypeVar("T")


def for_each(items: Callable[[], Iterable[T]], name: Callable[[T], str] = str) -> Callable[[Callable[..., None]], Any]:
    """Turn a check of one item, its first parameter, into a test of all; its other parameters are fixtures.

    The items are made when the test runs, so that collecting costs nothing. Raises ExceptionGroup with one error an
    item that failed, and AssertionError where there is no item to check.
    """

    def make(check: Callable[..., None]) -> Callable[..., None]:
        first, *fixtures = inspect.signature(check).parameters.values()

        @functools.wraps(check)
        def test(**given: Any) -> None:
            failures: list[Exception] = []
            count = 0
            for item in items():
                count += 1
                try:
                    check(**{first.name: item}, **given)
                except Exception as error:
                    error.add_note(f"for {name(item)}")
                    failures.append(error)
            assert count, "there is nothing to check"
            if failures:
                raise ExceptionGroup(f"{len(failures)} of {count} fail", failures)

        del test.__dict__["__wrapped__"]  # pytest would look through it for the parameters
        test.__signature__ = inspect.Signature(fixtures)  # type: ignore[attr-defined]  # how a signature is declared
        return test

    return make
