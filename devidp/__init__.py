"""A loopback identity provider for development: it plays the real ones' part of the sign-in, protocol and quirks.

Anybody who can reach it is whoever they say, so it runs with DICOMTUBE_ENV=development alone, listens on 127.0.0.1
alone, and answers neither other peers nor other Host names. It is no part of a production image.
"""
