"""The legal pages: their versions and changes, who has accepted them, and telling members when they change."""
