"""The visitor's choice about analytics: asked, recorded, kept to, and taken back."""
