"""Who is in front of this page: single-user mode, an identity provider, or a local account."""

from __future__ import annotations

import ipaddress
from typing import Literal

import streamlit as st

from simulator.program import Actor, Door
from simulator.settings import settings
from simulator.ui.account import COOKIE

ALONE = Actor("local", "You", {}, alone=True)
"""The one person of single-user mode."""


def actor(door: Door) -> Actor:
    """The person of this page run. Shows the way in and stops where there is nobody."""
    found = known(door)
    if found is None:
        welcome(door)
        st.stop()
    return found


def known(door: Door) -> Actor | None:
    """The person of this page run, or None. Asked anew at every run: a revoked sign-in ends with the next click."""
    kind = way(door)
    if kind == "off":
        return ALONE if from_here() else None
    if kind == "oidc":
        user = st.user
        if not user.get("is_logged_in"):
            return None
        return door.of_provider(
            str(user.get("iss") or ""), str(user.get("sub") or ""), str(user.get("email") or "") or None,
            user.get("email_verified") is True, str(user.get("name") or ""),
        )  # fmt: skip
    return door.of_token(st.context.cookies.get(COOKIE))


def way(door: Door) -> Literal["off", "local", "oidc"]:
    """How people come in here."""
    wanted = settings().sign_in
    if wanted != "auto":
        return wanted
    if by_provider():
        return "oidc"
    return "off" if on_loopback() and not door.anybody() else "local"


def provider() -> bool:
    """Whether secrets.toml names an identity provider."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def by_provider() -> bool:
    """Whether people come in through an identity provider here."""
    return settings().sign_in == "oidc" or (settings().sign_in == "auto" and provider())


def on_loopback() -> bool:
    """Whether the server listens on this machine only."""
    return is_loopback(str(st.get_option("server.address") or ""))


def from_here() -> bool:
    """Whether this browser is on this machine: the server is on loopback, was called by a loopback name, and no proxy has
    passed the request on. Also what keeps a foreign page from reaching a local server through a name of its own."""
    headers = st.context.headers
    host = (headers.get("Host") or "localhost").rsplit(":", 1)[0].strip("[]")
    return on_loopback() and is_loopback(host) and not (headers.get("X-Forwarded-For") or headers.get("Forwarded"))


def is_loopback(host: str) -> bool:
    """Whether a host name is this machine's own: localhost, 127.0.0.0/8, ::1."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def welcome(door: Door) -> None:
    """What somebody sees who is not signed in."""
    st.title("Fifty Minutes", anchor=False)
    st.write("A place to practise what is said in therapy, with simulated patients. Your program lets you in.")
    if way(door) == "off":
        st.warning("Without sign-in the app answers on this machine only. Set SIGN_IN=local.", icon=":material/lock:")
    elif by_provider():
        if st.user.get("is_logged_in"):
            st.warning(
                "Nobody has invited this account yet. Ask your program to invite the email you sign in with.",
                icon=":material/mail:",
            )
            st.button("Sign out", on_click=st.logout)
        else:
            st.button("Sign in", type="primary", on_click=st.login)
    else:
        st.html('<p><a href="account/sign-in" target="_self">Sign in</a></p>')
        st.html(
            '<p class="quiet">The first administrator is invited with <code>python -m simulator people found</code>.</p>'
        )
