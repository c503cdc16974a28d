"""The browser viewer of the case page: its bundle is built from `frontend/`, its markup is `templates/viewer/`."""
