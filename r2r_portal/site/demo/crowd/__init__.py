"""The crowd: as many fictional applications as a load test wants, made in bulk and handed in by the real actions."""
