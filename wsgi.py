"""The WSGI entry: `gunicorn wsgi:app`."""

from config import Config
from dicomtube.app import create_app

app = create_app(Config.from_env())
