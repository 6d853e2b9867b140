"""Pages of the selection: evaluators' and officers' in the admin, applicants' on the site."""
