# Shorthand; the commands behind it are all there is.
.PHONY: up test check messages rules faults load

up:
	python3 manage.py up

test:
	python3 manage.py test

check:
	.ci/run

messages:
	python3 manage.py messages

rules:
	python3 manage.py rules

faults:
	python3 manage.py test tests/faults --slow -s

# `make load MINUTES=2` for a shorter look; the table has the newest line of every goal.
MINUTES ?= 10
load:
	-python3 manage.py test tests/load --slow -s --minutes $(MINUTES)
	.venv/bin/python -m tests.load.figures
