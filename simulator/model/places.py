"""Where a server is, told from its address alone: nothing is looked up, and what is doubtful counts as elsewhere."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from simulator.model.port import ModelFailed, Place


def host_of(url: str) -> str:
    """The host of a base URL, lower case, without port, user or password. Raises ModelFailed."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        host = None
        parts = None
    if parts is None or host is None or parts.scheme not in ("http", "https"):
        raise ModelFailed("unreachable", "the base URL is no http address", mend="write it as https://host/v1")
    return host.rstrip(".")


def loopback(host: str) -> bool:
    """Whether a host name is this machine, whatever a name server says: `localhost`, 127.0.0.0/8, ::1."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def not_for(place: Place) -> ModelFailed:
    """The failure of words that may not leave for a place."""
    return ModelFailed(
        "forbidden", f"words may not leave for {place.host}",
        mend="set REMOTE_MODELS=true, or name the host in MODEL_HOSTS if it is your own",
    )  # fmt: skip


def place_of(url: str, own: Collection[str] = ()) -> Place:
    """The place of a base URL; `own` names the hosts that the department runs."""
    host = host_of(url)
    if loopback(host):
        return Place("server", host, own=True)
    return Place("host", host, own=host in {o.strip().lower() for o in own})
