"""What the worker does for studies: ingest an upload, and sweep what nobody owns."""

from __future__ import annotations
