"""Import a package's submodules without running the package itself, until somebody asks it for a name."""

import sys
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any


def defer_package(name: str) -> None:
    """Let the package `name`, a top-level one, run at the first name that it is asked for; else do nothing.

    That is where it is not installed, or imported already.
    """
    if name in sys.modules:
        return
    spec = find_spec(name)
    if spec is not None:
        sys.modules[name] = _defer(spec)


def _defer(spec: ModuleSpec) -> ModuleType:
    module = module_from_spec(spec)

    def run(name: str) -> Any:
        if name.startswith("__") or spec.loader is None:
            raise AttributeError(name)  # the import system asks any module for such names, and goes on without them
        module.__dict__.pop("__getattr__", None)
        spec.loader.exec_module(module)
        return getattr(module, name)

    module.__dict__["__getattr__"] = run
    return module
