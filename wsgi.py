"""The WSGI entry: `gunicorn wsgi:app`."""

from config import Config
from dicomtube.app import create_app
from dicomtube.core.log import configure_logging

_config = Config.from_env()
configure_logging(json_lines=_config.log_json)
app = create_app(_config)
