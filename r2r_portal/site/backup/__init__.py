"""Backups that restore (R27): one sealed file with a snapshot of the database, every file it names, and a manifest."""
