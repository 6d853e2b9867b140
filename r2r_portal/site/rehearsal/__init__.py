"""Rehearsing a call: a throw-away copy of it, with people and drafts, is walked through every boundary of time.

Everything is real but the outcome: the actions, the permissions, the pages, the outbox rows, the one clock. All of it
happens in one transaction that is rolled back; files that were written are taken away. Where the clock may not move
(production) there is nothing to rehearse: the same release is rehearsed in staging.
"""
