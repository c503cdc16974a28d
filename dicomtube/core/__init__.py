"""Shared services without knowledge of any feature: database, queue, storage, web, policy, audit."""
