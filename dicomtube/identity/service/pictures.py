"""Members' pictures: whatever comes in is decoded, cropped, scaled and written anew; nothing of the file is kept."""

from __future__ import annotations

import io
import secrets
import warnings
from datetime import datetime

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dicomtube.core.db import Database
from dicomtube.core.errors import Invalid
from dicomtube.core.storage import ObjectStore
from dicomtube.identity.models import User

SIDE = 256
MOST_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


def redraw_picture(data: bytes) -> bytes:
    """A square WebP of 256 x 256 without metadata, from any JPEG, PNG, WebP or GIF. Raises Invalid."""
    problem = Invalid("That file is no picture we can read. Choose a JPEG, PNG or WebP.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Pillow only warns of decompression bombs
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise Invalid("That picture has too many pixels. Choose a smaller one.")
                upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError) as error:
        raise problem from error
    square = ImageOps.fit(upright, (SIDE, SIDE), Image.Resampling.LANCZOS)
    clean = Image.new("RGB", square.size)
    clean.paste(square)
    file = io.BytesIO()
    clean.save(file, "WEBP", quality=85)
    return file.getvalue()


def store_picture(store: ObjectStore, user_id: str, data: bytes) -> str:
    """Redraws the picture and puts it into the store; gives its key, new each time. Raises Invalid."""
    key = f"members/{user_id}/{secrets.token_hex(8)}.webp"
    store.put(key, redraw_picture(data), "image/webp")
    return key


def set_picture(session: Session, user_id: str, key: str | None) -> str | None:
    """Makes the object the member's picture (None: no picture); gives the old one's key, to delete after the commit."""
    old = session.get_one(User, user_id).picture_key
    session.execute(update(User).where(User.id == user_id).values(picture_key=key))
    return old


def sweep_pictures(database: Database, store: ObjectStore, *, before: datetime) -> int:
    """Deletes pictures that are older than `before` and no member's any more; gives how many.

    They are left by a crash between the store and the commit, and by accounts that a provider's word has closed.
    """
    old = [item.key for item in store.keys("members/") if item.modified < before]
    with database.reading() as session:
        used = set(session.scalars(select(User.picture_key).where(User.picture_key.is_not(None))))
    orphans = [key for key in old if key not in used]
    store.delete_many(orphans)
    return len(orphans)
