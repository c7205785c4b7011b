"""The path that a request asks for, below the path at which the application is mounted, and addresses seen from it."""

from starlette.types import Scope


def request_path(scope: Scope) -> str:
    """The decoded path without `root_path`, as Starlette's routes read it."""
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    return path[len(root) :] if is_below(path, root) else path


def is_below(path: str, root: str) -> bool:
    """Whether a path is `root`, which is not empty, or below it."""
    return bool(root) and path.startswith(root) and path[len(root) : len(root) + 1] in ("", "/")


def relative_root(scope: Scope) -> str:
    """The root of the service as the client that asks has to write it, without a trailing slash: `.` or `../..`.

    A relative address holds whatever scheme, host and prefix a proxy shows to the client. The client counts the
    slashes of the path as it was sent, in which `%2F` is none.
    """
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    raw = bytes(scope.get("raw_path") or path.encode())
    depth = raw.count(b"/") - 1 - (root.count("/") if is_below(path, root) else 0)
    return "/".join([".."] * depth) or "."


def build_relative_address(scope: Scope, target: str) -> str:
    """The address of `target`, a path of the service without a leading slash, relative to that of the request."""
    return f"{relative_root(scope)}/{target}"
