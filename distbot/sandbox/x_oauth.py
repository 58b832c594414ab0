"""OAuth 1.0a as X checks it: signature, time within 5 minutes, nonce used once.

Time is the machine's, as the clients that sign use it too.
"""

import threading

from oauthlib.common import Request as OAuthRequest
from oauthlib.oauth1 import RequestValidator, ResourceEndpoint
from starlette.requests import Request
from typing_extensions import override

from distbot.sandbox.x_values import Account, app_only, unauthorized

_LIFETIME_S = 300
# Used in place of unknown keys, so that checking takes as long (oauthlib).
_DUMMY = "dummy"


class Signatures:
    """Finds out which account a call was signed for. Safe from any thread."""

    def __init__(self, consumer_key: str, consumer_secret: str) -> None:
        """Check for one app; accounts are added as they come."""
        self._validator = _Validator(consumer_key, consumer_secret)
        self._endpoint = ResourceEndpoint(self._validator)

    def trust(self, accounts: dict[str, Account]) -> None:
        """Let these accounts sign, by access token, as long as they are active."""
        self._validator.accounts = accounts

    def account(self, request: Request) -> Account:
        """Return the account that signed a call.

        Bodies here are JSON or multipart, which OAuth 1.0a does not sign
        (RFC 5849, 3.4.1.3.1).

        Raises:
            XProblemError: 401, or 403 for a Bearer token.
        """
        header = request.headers.get("authorization", "")
        if header.startswith("Bearer "):
            raise app_only()
        try:
            valid, signed = self._endpoint.validate_protected_resource_request(
                str(request.url),
                http_method=request.method,
                body=None,
                headers={"Authorization": header},
            )
        except ValueError as fault:  # oauthlib's word for a header it cannot split
            raise unauthorized() from fault
        if not valid or signed is None:
            raise unauthorized()
        return self._validator.accounts[str(signed.resource_owner_key)]


class _Validator(RequestValidator):
    """What oauthlib needs to know about keys and nonces."""

    def __init__(self, consumer_key: str, consumer_secret: str) -> None:
        super().__init__()
        self._key = consumer_key
        self._secret = consumer_secret
        self.accounts: dict[str, Account] = {}
        self._used: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    @property
    @override
    def allowed_signature_methods(self) -> tuple[str, ...]:
        return ("HMAC-SHA1",)

    @property
    @override
    def timestamp_lifetime(self) -> int:
        return _LIFETIME_S

    @property
    @override
    def enforce_ssl(self) -> bool:
        return False

    @property
    @override
    def dummy_client(self) -> str:
        return _DUMMY

    @property
    @override
    def dummy_access_token(self) -> str:
        return _DUMMY

    @override
    def check_client_key(self, client_key: str) -> bool:
        return bool(client_key)

    @override
    def check_access_token(self, request_token: str) -> bool:
        return bool(request_token)

    @override
    def check_nonce(self, nonce: str) -> bool:
        return bool(nonce)

    @override
    def validate_client_key(self, client_key: str, request: OAuthRequest) -> bool:
        return client_key == self._key

    @override
    def validate_access_token(
        self, client_key: str, token: str, request: OAuthRequest
    ) -> bool:
        account = self.accounts.get(token)
        return account is not None and account.active

    @override
    def validate_realms(
        self,
        client_key: str,
        token: str,
        request: OAuthRequest,
        uri: str | None = None,
        realms: list[str] | None = None,
    ) -> bool:
        return True

    @override
    def get_client_secret(self, client_key: str, request: OAuthRequest) -> str:
        return self._secret if client_key == self._key else _DUMMY

    @override
    def get_access_token_secret(
        self, client_key: str, token: str, request: OAuthRequest
    ) -> str:
        account = self.accounts.get(token)
        return account.access_token_secret if account else _DUMMY

    @override
    def validate_timestamp_and_nonce(
        self,
        client_key: str,
        timestamp: object,
        nonce: str,
        request: OAuthRequest,
        request_token: str | None = None,
        access_token: str | None = None,
    ) -> bool:
        mark = (str(timestamp), nonce)
        with self._lock:
            new = mark not in self._used
            self._used.add(mark)
        return new
