"""Pages of the call and of the applications."""
