"""Looking at every page as a picture: crawl the demo as each role, photograph, and measure what eyes may miss."""
