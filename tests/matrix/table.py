"""All rows of the table, gathered from `rows/`, and what the product has that must have a row."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import Any, Final

from django.urls import URLPattern, URLResolver, get_resolver

import regie
from tests.matrix import rows
from tests.matrix.shape import Act, Route

# Addresses of the library that signs people in. It has its own tests; here only that they exist as such.
FOREIGN: Final = ("allauth.", "django.views.i18n")


def _all(kind: str) -> Iterator[Any]:
    for found in sorted(module.name for module in pkgutil.iter_modules(rows.__path__)):
        yield from getattr(import_module(f"{rows.__name__}.{found}"), kind, ())


@cache
def routes() -> tuple[Route, ...]:
    """Rows about addresses."""
    return tuple(_all("ROUTES"))


@cache
def actions() -> tuple[Act, ...]:
    """Rows about actions."""
    return tuple(_all("ACTIONS"))


@cache
def machine() -> dict[str, str]:
    """Actions with a `by` that no person reaches by themselves: dotted name -> why."""
    return dict(_all("MACHINE"))


def addresses() -> dict[str, Callable[..., Any]]:
    """Every named address of ours with its view."""
    found = {}
    for pattern in _patterns(get_resolver()):
        view = pattern.callback
        if not view.__module__.startswith(FOREIGN) or view.__module__.startswith("regie."):
            found[pattern.name or str(pattern.pattern)] = view
    return found


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _patterns(one)
        else:
            yield one


def acts() -> dict[str, Callable[..., object]]:
    """Every public function with a `by` in the rooms' actions, by dotted name from the room on."""
    found = {}
    for room in pkgutil.iter_modules(regie.__path__):
        for module in _modules(f"regie.{room.name}.actions"):
            for name, value in vars(module).items():
                if name.startswith("_") or not inspect.isfunction(value):
                    continue
                function = inspect.unwrap(value)
                if function.__module__ == module.__name__ and "by" in inspect.signature(function).parameters:
                    found[f"{module.__name__.removeprefix('regie.')}.{name}"] = function
    return found


def _modules(name: str) -> Iterator[Any]:
    try:
        module = import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name is not None and name.startswith(missing.name):
            return
        raise
    yield module
    for inner in pkgutil.walk_packages(getattr(module, "__path__", ()), f"{name}."):
        yield import_module(inner.name)
