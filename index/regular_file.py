"""Read a file that somebody else put there: a regular one, inside its folder, no longer than a limit."""

import errno
import stat
from pathlib import Path


def read_regular_file(path: Path, max_bytes: int, *, below: Path | None = None) -> bytes:
    """The bytes of a file, which may be reached by a link as long as that stays below the folder `below`.

    Raises OSError, with the reason as its `strerror`, for a file that cannot be read, that is a FIFO or a device, that
    lies elsewhere, or that is longer than `max_bytes`.
    """
    if below is not None and not path.resolve().is_relative_to(below.resolve()):
        raise OSError(errno.EXDEV, "it is a link that leads out of the folder; put the file itself there", str(path))
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):  # who opens a FIFO waits for a writer, and a device may have no end
        raise OSError(errno.EINVAL, "it is no regular file; put a file of its bytes there", str(path))
    if status.st_size > max_bytes:
        raise OSError(errno.EFBIG, f"it is longer than {max_bytes:,} bytes, which is most", str(path))
    with path.open("rb") as file:
        return file.read(status.st_size)
