"""The path that a request asks for, below the path at which the application is mounted."""

from starlette.types import Scope


def request_path(scope: Scope) -> str:
    """The decoded path without `root_path`, as Starlette's routes read it."""
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    if root and path.startswith(root) and path[len(root) : len(root) + 1] in ("", "/"):
        return path[len(root) :]
    return path
