"""A press about one thing: done, told, and back to the page of that thing. For screen areas with several."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from regie.web.session import SeatRequest, requires

Thing = TypeVar("Thing")
No = TypeVar("No", bound=Exception)
View = Callable[..., HttpResponse]


def deeds(
    find: Callable[[SeatRequest, int], Thing], no: type[No], said: Callable[[No], str], back: str
) -> Callable[[str], Callable[[Callable[[SeatRequest, Thing], str]], View]]:
    """`deed(right)` for one area: wraps what does something to the thing and says what came of it.

    `find`: the thing by its number, or Http404. `no`: how its room refuses, told in words by `said`.
    `back`: the name of the page of the thing.
    """

    def deed(right: str) -> Callable[[Callable[[SeatRequest, Thing], str]], View]:
        def wrap(do: Callable[[SeatRequest, Thing], str]) -> View:
            @requires(right)
            @require_POST
            @wraps(do)
            def view(request: SeatRequest, pk: int) -> HttpResponse:
                thing = find(request, pk)
                try:
                    messages.success(request, do(request, thing))
                except no as refused:
                    messages.error(request, said(refused))
                return redirect(back, pk)

            return view

        return wrap

    return deed
