"""Security headers on every answer, whatever it is: page, stream, file, 404, 413, 422 or 500.

Pure ASGI and outermost, so that nothing leaves without passing here.
"""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

EMBED_PATH: Final = "/embed"
"""The one page that others may frame."""
PICTURES: Final = (".png", ".gif")
"""How the paths of pictures end: others may show them."""

# Plotly sets an empty style attribute on contours and surfaces, and image-rendering on heatmaps:
# these two, by hash.
_STYLE_ATTRIBUTES: Final = (
    "'unsafe-hashes' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    " 'sha256-AR/cKIZjWPcPmBUPDA6oti9XBiTbJvz0Cro2J1VzzS8='"
)

# The rules of Plotly's geographic maps, which its bundle puts into every page: harmless, and
# refused they are an error in the console.
_MAP_STYLES: Final = "'sha256-ji27qzEtxXZW+7dun6UwjHXJ18e6WAin1VvNtkzIE/o='"


def content_security_policy(frame_ancestors: str) -> str:
    """Content security policy of a page, and who may frame it."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' {_MAP_STYLES}",
            f"style-src-attr {_STYLE_ATTRIBUTES}",
            "img-src 'self' data: blob:",  # Plotly exports pictures through both
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            f"frame-ancestors {frame_ancestors}",
        )
    )


def _encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


_COMMON: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_UNFRAMED: Final = _COMMON | {
    "Content-Security-Policy": content_security_policy("'none'"),
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_OWN: Final = _encoded(_UNFRAMED | {"Cross-Origin-Resource-Policy": "same-origin"})
_SHOWN: Final = _encoded(_UNFRAMED | {"Cross-Origin-Resource-Policy": "cross-origin"})
_FRAMED: Final = _encoded(
    _COMMON
    | {
        "Content-Security-Policy": content_security_policy("*"),
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
)
_SECURE: Final = _encoded({"Strict-Transport-Security": "max-age=31536000; includeSubDomains"})


class SecurityHeaders:
    """Adds them to the answers of `app`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = (
            _FRAMED
            if scope["path"] == EMBED_PATH
            else _SHOWN
            if scope["path"].endswith(PICTURES)
            else _OWN
        )
        if scope["scheme"] == "https":
            headers = headers + _SECURE

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *headers]
            await send(message)

        await self.app(scope, receive, send_with_headers)
