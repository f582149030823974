# Short verbs. Each installs what is missing first (scripts/setup, a tenth of a second when nothing is).
# Two commands are enough for a newcomer: make demo, make test.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup build release test check format demo bench fuzz oracle torture clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r verb text; do \
	  printf '  make %-9s %s\n' "$$verb" "$$text"; done

setup: ## install what building and testing need (Debian packages, the DuckDB library)
	@scripts/setup

build: setup ## debug build
	swift build

release: setup ## release build: build/millrace, with the Swift library inside, stripped
	@scripts/release

test: setup ## everything: unit tests in debug and release, integration, oracle, a short kill campaign
	@scripts/test

check: setup ## format lint and the house's own tests
	@scripts/check

format: ## format the sources in place
	swift format --in-place --recursive --parallel Package.swift Sources Tests connectors Fuzzers Benchmarks integration

demo: release ## a shop in PostgreSQL followed live into a DuckDB file, half a minute
	@integration/demo/run

bench: release ## figures against pg_recvlogical and COPY, side by side (Benchmarks/README.md)
	@Benchmarks/run

fuzz: setup ## fuzz the pgoutput decoder for a minute (SECONDS_MAX=60)
	@Fuzzers/run

oracle: release ## every oracle scenario: our events against the ones Debezium recorded
	@integration/oracle/run

torture: release ## kill -9 at random moments, 200 times (KILLS=200)
	@scripts/postgres run integration/torture/run --kills $(or $(KILLS),200)

clean: ## delete what was built (.local, the downloaded DuckDB library, stays)
	rm -rf .build build
