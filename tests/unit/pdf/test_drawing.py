"""What the load test sees of the processes that draw: whose they are, and the memory of a paper's own."""

from tests.load.papers import Children

LISTED = """
   10    1  50000 gunicorn: worker
   20    1  60000 celery worker
   21   20  80000 python -m r2r_portal.pdf.press_child 20 805306368
   22   21 204800 python -m r2r_portal.pdf.press_child 20 805306368
   23   20 900000 python -m r2r_portal.sheet_child 20 536870912
   99   98 900000 python -m r2r_portal.pdf.child 20 805306368
"""


def test_the_process_of_a_paper_counts_with_the_press_that_forked_it():
    seen = Children()
    seen.note({10}, {20}, LISTED)

    assert (seen.of_the_web, seen.of_the_worker, seen.largest) == (set(), {21, 22}, 200.0)


def test_what_a_process_of_the_web_draws_is_seen():
    seen = Children()
    seen.note({20}, {10}, LISTED)

    assert (seen.of_the_web, seen.of_the_worker) == ({21, 22}, set())
