"""The demo's content: studies built from data that packages on PyPI carry, and the cases written about them.

``content`` says who the demo people are and what they wrote; ``sources`` builds the DICOM files they upload, knowing
neither web nor database; ``seed`` puts both into a site.
"""
