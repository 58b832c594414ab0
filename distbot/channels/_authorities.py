"""Whom to trust with TLS: the authorities' certificates, read once."""

import ssl
from functools import cache

import httpx

from distbot.domain.errors import ConfigError


@cache
def authorities() -> ssl.SSLContext:
    """Return httpx's own choice; each connection pool by itself takes 15 ms for it.

    Raises:
        ConfigError: The environment names certificates that cannot be read (httpx,
            "SSL", "Environment variables").
    """
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        fault = f"cannot be read ({error.strerror})"
        mend = "Name a file or folder of certificates there, or unset it"
        raise ConfigError("SSL_CERT_FILE or SSL_CERT_DIR", fault, mend) from error
