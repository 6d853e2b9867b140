"""The demo: the 2022 edition replayed through the real actions at their own instants. All people are fictional."""
