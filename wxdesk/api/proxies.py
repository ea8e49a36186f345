"""Which proxy a request goes through: the one chosen in the settings, or none."""

from __future__ import annotations

import urllib.request

from wxdesk.addresses import is_loopback


class Proxies:
    """``choice`` is "system" (read once from the computer), "none" or a URL.

    Loopback never goes through a proxy: the HTTP library's own rule sent calls to
    the simulator to the company's proxy.
    """

    def __init__(self, choice: str) -> None:
        self._system = choice == "system"
        if self._system:
            found = urllib.request.getproxies()
            names = ("http", "https", "all")
            self._chosen = {name: found[name] for name in names if name in found}
        elif choice in ("", "none"):
            self._chosen = {}
        else:
            self._chosen = {"all": choice}
        self._by_host: dict[str, dict[str, str]] = {}

    def for_host(self, host: str) -> dict[str, str]:
        """Proxy URLs by scheme for this host; empty for a direct connection."""
        if host not in self._by_host:
            self._by_host[host] = {} if self._direct(host) else self._chosen
        return self._by_host[host]

    def _direct(self, host: str) -> bool:
        if not self._chosen or is_loopback(host):
            return True
        return self._system and bool(urllib.request.proxy_bypass(host))
