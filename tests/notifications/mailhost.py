"""A real SMTP server on loopback, with TLS and a password, that can be told to misbehave."""

from __future__ import annotations

import contextlib
import datetime
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "site", "correct horse"


@dataclass
class MailHost:
    """What the server does and what it got. `rcpt` and `data` are answers it gives instead of taking the mail."""

    port: int = 0
    certificate: Path = Path()
    rcpt: str | None = None
    data: str | None = None
    hang_up: str | None = None  # "before" or "after" it kept the message
    wait: threading.Event | None = None
    got: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    secure: list[bool] = field(default_factory=list)
    signed_in: list[bool] = field(default_factory=list)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.wait is not None:
            await server.loop.run_in_executor(None, self.wait.wait, 20)
        if self.data:
            return self.data
        if self.hang_up == "before":
            server.transport.abort()
            return "250 OK"
        self.got.append(message_from_bytes(envelope.original_content or b"", policy=default))  # type: ignore[arg-type]
        self.to += envelope.rcpt_tos
        self.secure.append(server.transport.get_extra_info("sslcontext") is not None)
        self.signed_in.append(bool(session.authenticated))
        if self.hang_up == "after":
            server.transport.abort()
        return "250 OK"


def _authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=known, handled=True)


class _Controller(Controller):
    """Takes any free port; the library's own first connection asks for the port that was wished."""

    def _trigger_server(self) -> None:
        socket.create_connection(self.server.sockets[0].getsockname(), 5).close()


@contextlib.contextmanager
def mail_host(folder: Path, *, implicit_tls: bool = False, plain: bool = False) -> Iterator[MailHost]:
    """The server, running for the length of the block."""
    host = MailHost()
    host.certificate, trust = _certificate(folder)
    options: dict[str, Any] = {"authenticator": _authenticate, "auth_required": not (plain or implicit_tls)}
    if implicit_tls:
        options |= {"ssl_context": trust}  # this server knows sign-in after STARTTLS only
    elif not plain:
        options |= {"tls_context": trust, "require_starttls": True}
    controller = _Controller(host, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        host.port = controller.server.sockets[0].getsockname()[1]
        yield host
    finally:
        if host.wait is not None:
            host.wait.set()
        controller.stop()


def _certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path, secret = folder / "mail.pem", folder / "mail.key"
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(path, secret)
    return path, trust
