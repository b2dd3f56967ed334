"""Parvis on one machine: its private PostgreSQL and Redis, and the processes that serve it."""
