# Shorthand; the commands behind it are all there is.
.PHONY: up test check messages rules faults

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
