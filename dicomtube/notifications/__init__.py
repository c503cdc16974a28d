"""Mail to members and visitors: what is sent, who wants it, and the way to the mail server."""
