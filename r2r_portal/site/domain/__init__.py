"""Pure rules of the site's own texts."""
