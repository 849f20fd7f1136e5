"""Sign-in, sign-out and invitations as plain pages beside the app, so that a password never passes through a widget.

The token lives in a cookie that scripts cannot read (HttpOnly), that other sites cannot send with a form (SameSite=Lax, and
every form is checked for its origin), and that travels over TLS only where the app does (Secure). See docs/decisions/0015.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from simulator.errors import SimulatorError
from simulator.program.door import STAYS, Door

COOKIE = "fifty_minutes"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_SHEET = (Path(__file__).parent / "account.css").read_text(encoding="utf-8")


def routes(door: Callable[[], Door]) -> list[Route]:
    """The routes, for `st.App`. door: opened at the first request, so that the app starts at once."""
    desk = _Desk(door)
    return [
        Route("/account/sign-in", desk.sign_in, methods=["GET", "POST"]),
        Route("/account/join", desk.join, methods=["GET", "POST"]),
        Route("/account/sign-out", desk.sign_out, methods=["GET", "POST"]),
    ]


class _Desk:
    def __init__(self, door: Callable[[], Door]) -> None:
        self._door = door

    async def sign_in(self, request: Request) -> Response:
        email, problem = "", ""
        if request.method == "POST":
            form = await _form(request)
            if form is None:
                return _page("Sign in", _sign_in_form("", _FOREIGN), 403)
            email = _field(form, "email")
            try:
                address = request.client.host if request.client else ""
                token = await run_in_threadpool(self._door().sign_in, email, _field(form, "password"), address)
                return _enter(request, token)
            except SimulatorError as error:
                problem = str(error)
        return _page("Sign in", _sign_in_form(email, problem), 401 if problem else 200)

    async def join(self, request: Request) -> Response:
        token, name, problem = request.query_params.get("token", ""), "", ""
        if request.method == "POST":
            form = await _form(request)
            if form is None:
                return _page("Join", _notice(_FOREIGN), 403)
            token, name = _field(form, "token"), _field(form, "name")
            try:
                signed = await run_in_threadpool(self._door().join, token, name, _field(form, "password"))
                return _enter(request, signed)
            except SimulatorError as error:
                problem = str(error)
        try:
            invitation = await run_in_threadpool(self._door().invitation, token)
        except SimulatorError as error:
            return _page("Join", _notice(problem or str(error)), 404)
        return _page("Join", _join_form(token, invitation.email, name, problem), 400 if problem else 200)

    async def sign_out(self, request: Request) -> Response:
        if request.method == "GET":
            return _page("Sign out", '<form method="post"><button>Sign out</button></form>' + _BACK)
        if await _form(request) is None:
            return _page("Sign out", _notice(_FOREIGN), 403)
        token = request.cookies.get(COOKIE)
        if token:
            await run_in_threadpool(self._door().sign_out, token)
        response = RedirectResponse("sign-in", 303, headers=_HEADERS)
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax", secure=_over_tls(request))
        return response


_FOREIGN = "this form came from another site; open the page again and repeat it"
_BACK = '<p class="quiet"><a href="../">Back to the app</a></p>'


async def _form(request: Request) -> FormData | None:
    """The form, if it comes from this site. A browser names the site in Origin; one that does not is refused."""
    origin = request.headers.get("origin", "")
    if urlsplit(origin).netloc != request.headers.get("host"):
        return None
    if int(request.headers.get("content-length") or 10**9) > 20_000:
        return None
    return await request.form(max_files=0, max_fields=8)


def _field(form: FormData, name: str) -> str:
    return str(cast(str, form.get(name, "")))


def _over_tls(request: Request) -> bool:
    return request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"


def _enter(request: Request, token: str) -> Response:
    response = RedirectResponse("../", 303, headers=_HEADERS)
    response.set_cookie(
        COOKIE, token, max_age=int(STAYS.total_seconds()), path="/", httponly=True, samesite="lax",
        secure=_over_tls(request),
    )  # fmt: skip
    return response


def _page(title: str, body: str, status: int = 200) -> Response:
    text = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} · Fifty Minutes</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_SHEET}</style></head>'
        f"<body><main><p>Fifty Minutes</p><h1>{title}</h1>{body}</main></body></html>"
    )
    return HTMLResponse(text, status, headers=_HEADERS)


def _notice(text: str) -> str:
    return f'<p class="problem" role="alert">{html.escape(text)}</p>' if text else ""


def _sign_in_form(email: str, problem: str) -> str:
    return (
        f'{_notice(problem)}<form method="post"><label for="email">Email</label>'
        f'<input id="email" name="email" type="email" autocomplete="username" required value="{html.escape(email)}">'
        '<label for="password">Password</label>'
        '<input id="password" name="password" type="password" autocomplete="current-password" required>'
        "<button>Sign in</button></form>"
        '<p class="quiet">No account yet, or the password is gone? Your program sends you an invitation.</p>'
    )


def _join_form(token: str, email: str, name: str, problem: str) -> str:
    return (
        f'{_notice(problem)}<p class="quiet">You are invited as {html.escape(email)}. If this email has an account here '
        "already, give its password; the name is then left as it is.</p>"
        f'<form method="post"><input type="hidden" name="token" value="{html.escape(token)}">'
        f'<label for="name">Your name</label><input id="name" name="name" autocomplete="name" value="{html.escape(name)}">'
        '<label for="password">A password of 12 characters or more; a sentence will do</label>'
        '<input id="password" name="password" type="password" autocomplete="new-password" required>'
        "<button>Join</button></form>"
    )
