"""The talk under a case: comments and their replies, one level deep."""
