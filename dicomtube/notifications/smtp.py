"""One mail to the mail server, over SMTP (RFC 5321), and what its answers mean to us."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, localtime

from config import Config, MailSecurity


class Refused(Exception):
    """The server will never take this mail (5xx). `recipient`: it is the address that it refuses, not the mail."""

    def __init__(self, code: int, *, recipient: bool) -> None:
        super().__init__(f"refused with {code}")
        self.code = code
        self.recipient = recipient


class Unavailable(Exception):
    """The server can't be reached or does not take the mail now: try again later."""


def compose(
    *,
    sender: str,
    recipient: str,
    subject: str,
    text: str,
    html: str,
    message_id: str,
    language: str,
    unsubscribe: str | None,
) -> EmailMessage:
    """The message with its headers. `unsubscribe` is the address of RFC 8058's one click."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject
    message["From"] = Address("DicomTube", addr_spec=sender)
    message["To"] = Address(addr_spec=recipient)
    message["Date"] = format_datetime(localtime())
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
    if unsubscribe is not None:
        message["List-Unsubscribe"] = f"<{unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    message["Content-Language"] = language
    return message


def deliver(config: Config, message: EmailMessage, recipient: str) -> None:
    """Hands the message to the configured server. Raises Refused or Unavailable."""
    try:
        server = _open(config)
    except (smtplib.SMTPException, OSError) as error:  # TLS and sign-in too: somebody must mend that, so wait
        raise Unavailable from error
    try:
        server.send_message(message, from_addr=config.mail_from, to_addrs=[recipient])
    except smtplib.SMTPRecipientsRefused as error:
        raise _judge(next(iter(error.recipients.values()))[0], recipient=True) from error
    except smtplib.SMTPNotSupportedError as error:  # an address that this server can't express
        raise Refused(553, recipient=True) from error
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        raise _judge(error.smtp_code, recipient=False) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unavailable from error
    finally:
        with contextlib.suppress(smtplib.SMTPException, OSError):  # what was taken is taken, however we part
            server.quit()
        server.close()


def _judge(code: int, *, recipient: bool) -> Refused | Unavailable:
    return Refused(code, recipient=recipient) if 500 <= code < 600 else Unavailable()


def _open(config: Config) -> smtplib.SMTP:
    host, port, timeout = config.smtp_host, config.smtp_port, config.smtp_timeout_seconds
    trust = ssl.create_default_context(cafile=config.smtp_ca_file or None)
    server: smtplib.SMTP
    if config.smtp_security is MailSecurity.TLS:
        server = smtplib.SMTP_SSL(host, port, timeout=timeout, context=trust)
    else:
        server = smtplib.SMTP(host, port, timeout=timeout)
    try:
        if config.smtp_security is MailSecurity.STARTTLS:
            server.starttls(context=trust)  # raises where the server offers none: never in the clear instead
        if config.smtp_user:
            server.login(config.smtp_user, config.smtp_password)
    except BaseException:
        server.close()
        raise
    return server
