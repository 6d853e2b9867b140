"""Pages of events, agendas, delegations, and the desk of the officers."""
