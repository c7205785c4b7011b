"""Whether a computation is still wanted: what takes long asks, so that a call that is given up ends."""

from anyio import NoEventLoopError, from_thread


def stop_if_unwanted() -> None:
    """End the computation here if the call that it works for ran out of time or its client left.

    To be called between pieces that take a second at most; it costs a microsecond. Raises the event loop's own
    cancellation error, which no `except Exception` holds up. Outside a worker thread nobody can give up, and
    nothing happens.
    """
    try:
        from_thread.check_cancelled()
    except NoEventLoopError:
        return
