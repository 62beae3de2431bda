"""The pages that show a session: what they send about the controls, and what they all see of it."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from typing import Any

from curiosity_widgets.session.cells.jupyter import sending_connection
from curiosity_widgets.session.cells.lease import Held, Lease, Page
from curiosity_widgets.widgets.shared import SharedState


def refusal(session: Any, content: Mapping[str, Any] | None = None) -> str:
    """Why a page may not command by what it has sent, a message with this content or a trait; empty: it may.

    Another page has the controls: every page shows that where the controls are. Python code always may, and
    so may all pages where there is no lease: of a run file, an exploration, a game.
    """
    lease: Lease | None = getattr(session, "lease", None)
    if lease is None:
        return ""
    return lease.refusal("" if content is None else str(content.get("page", "")), sending_connection())


def join_pages(session: Any, shared: SharedState) -> Callable[[], None]:
    """Carry messages of the pages to the session's lease, and its state to them. Returns what ends that."""
    lease: Lease | None = getattr(session, "lease", None)
    if lease is None:
        return lambda: None
    known, there = weakref.ref(shared), lease  # the session must not keep a dashboard alive

    def show(held: Held) -> None:
        model = known()
        if model is not None:
            model.lease = _shown(held)

    def receive(_widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        kind, page = content.get("type"), str(content.get("page", ""))
        if kind == "opened":
            connections = frozenset({sending_connection()} - {""})
            opened = Page(page, str(content.get("user", "")), connections)
            there.opened(opened, str(content.get("before", "")))
        elif kind in ("keep", "give"):
            there.answer(page, give=kind == "give")
        elif kind in ("left", "present", "take", "ask"):
            getattr(there, kind)(page)

    shared.on_msg(receive)
    end = lease.subscribe(show)
    show(lease.held)
    return end


def _shown(held: Held) -> dict[str, Any]:
    holder, asks = held.holder, held.asks
    return {
        "holder": "" if holder is None else holder.id,
        "holder_name": "" if holder is None else holder.user,
        "asks": "" if asks is None else asks.id,
        "asks_name": "" if asks is None else asks.user,
        "declined": held.declined,
        "call": held.call,
    }
