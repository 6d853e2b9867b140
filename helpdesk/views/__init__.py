"""Pages of the helpdesk: asking, threads, the library."""
