"""What mail does, without the web. For other features: `send` and `To`."""

from dicomtube.notifications.service.addresses import clean_address
from dicomtube.notifications.service.outbox import To, send

__all__ = ["To", "clean_address", "send"]
