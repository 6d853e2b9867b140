# Shorthand; the commands behind it are all there is.
.PHONY: up test check messages rules

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
