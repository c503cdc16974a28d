"""How word lists are written in this package: plain words in a block of text."""


def words(block: str) -> frozenset[str]:
    """The words of ``block``, which are separated by blanks and line ends."""
    return frozenset(block.split())
