"""One page worker: a process that `keskus up` and `keskus demo` start several of, on one shared socket."""

from __future__ import annotations

import argparse
import gc
import ipaddress
import os
import socket
import sys
import warnings
from typing import Any

STOP_SECONDS = 20


class OnlyProxy:
    """Believes `X-Forwarded-*` of the named proxy, and answers nobody else: behind a proxy there is no other way in."""

    def __init__(self, app: Any, proxy: str) -> None:
        from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

        self.networks = [ipaddress.ip_network(part.strip(), strict=False) for part in proxy.split(",")]
        self.app = ProxyHeadersMiddleware(app, trusted_hosts=[part.strip() for part in proxy.split(",")])

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        client = scope.get("client")
        if scope["type"] == "http" and not (client and self._is_proxy(client[0])):
            await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"Come through the proxy.\n"})
            return
        await self.app(scope, receive, send)

    def _is_proxy(self, address: str) -> bool:
        return any(ipaddress.ip_address(address) in network for network in self.networks)


def stand_ready() -> None:
    """Load every page's code, and keep the collector of unused memory from what has to stay anyway.

    Going through all of it took a tenth of a second, each time out of somebody's page.
    """
    from django.urls import get_resolver

    get_resolver()._populate()  # the views are loaded by it; else the first page would wait for them
    gc.collect()
    gc.freeze()


def main(words: list[str]) -> int:
    """Serve until told to stop, or until the parent is gone."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--certificate", default="")
    parser.add_argument("--certificate-key", default="")
    parser.add_argument("--proxy", default="")
    options = parser.parse_args(words)
    import uvicorn

    from keskus.asgi import application
    from keskus.cli.tree import end_with_parent

    config = uvicorn.Config(
        OnlyProxy(application, options.proxy) if options.proxy else application,
        ssl_certfile=options.certificate or None,
        ssl_keyfile=options.certificate_key or None,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    # Static files are read in one go: they are small, and the browser keeps them.
    warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
    end_with_parent()
    stand_ready()

    class Server(uvicorn.Server):
        """Lets the streams of live pages go first: they never end by themselves."""

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            from keskus.floor.gateways.hub import close_hubs

            close_hubs()
            await super().shutdown(sockets)

    Server(config).run(sockets=[socket.socket(fileno=os.dup(options.fd))])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
