# Everything sets itself up: a Python of 3.11 or newer and `make` are all it takes.

KAFKA ?= memory
# How many tests run side by side; each has a world of its own, of about 2 GB, once it needs one.
JOBS ?= 2
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTHONS := $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python

.DEFAULT_GOAL := help
.PHONY: help demo up test chaos failpoints mutants kafka-away recovery conformance bench bench-compare soak performance capacity check fmt schemas reference docs docs-serve lock image clean

help: ## what can be done
	@printf '\nInterview screener\n\n'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 20
	@printf '\n  KAFKA=real takes Apache Kafka on the local JVM (Java 17 and Maven) instead of the one in memory.\n\n'

demo: $(READY) ## screen seven candidates, end to end, with nobody really phoned
	@$(BIN)/screener demo --kafka $(KAFKA) $(DEMO)

up: $(READY) ## run everything until Ctrl-C
	@$(BIN)/screener up $(if $(filter command line environment,$(origin KAFKA)),--kafka $(KAFKA)) $(UP)

test: $(READY) ## every test, on the Kafka that KAFKA names
	KAFKA=$(KAFKA) $(BIN)/pytest --numprocesses=$(JOBS) --dist=loadfile --no-loadscope-reorder $(TESTS)

chaos: $(READY) ## interviews while everything is killed, by SEED, INTERVIEWS or ROUNDS (of 100)
	@$(BIN)/python -m tests.chaos $(if $(SEED),--seed $(SEED)) $(if $(INTERVIEWS),--interviews $(INTERVIEWS)) \
		$(if $(ROUNDS),--rounds $(ROUNDS)) $(CHAOS)

failpoints: $(READY) ## the whole flow once for each failpoint, with processes that really die there
	$(BIN)/pytest tests/chaos/failpoints/test_matrix.py $(TESTS)

mutants: $(READY) ## whether the chaos checker catches each deliberate fault of the product
	@$(BIN)/python -m tests.chaos.mutants $(if $(MUTANTS),--only "$(MUTANTS)")

kafka-away: $(READY) ## Kafka away for a minute while ten people are on the phone; then the gateway dies, too
	@$(BIN)/python -m tests.chaos.kafka_away $(AWAY)
	@$(BIN)/python -m tests.chaos.kafka_away --gateway-dies $(AWAY)

recovery: $(READY) ## how long each process takes from SIGKILL to its next progress, KILLS times each
	@$(BIN)/python -m tests.chaos.recovery_time $(if $(KILLS),--kills $(KILLS))

conformance: $(READY) ## what other people's tools say of the API, the topics and their documents, on real Kafka
	CONFORMANCE=yes $(BIN)/pytest tests/conformance $(TESTS)

bench: $(READY) ## measure beside the floor of its parts: all, or the cases that ONLY names; BENCH=--keep keeps the results
	@$(BIN)/python -m bench $(foreach name,$(ONLY),--only $(name)) $(BENCH)

bench-compare: $(READY) ## whether the last bench is worse than the committed one by more than 15 %
	@$(BIN)/python -m bench.compare

soak: $(READY) ## whole interviews at a steady rate for MINUTES (30), and whether any process grows; draws the curve
	@$(BIN)/python -m bench.soak $(if $(MINUTES),--minutes $(MINUTES)) $(SOAK)

performance: $(READY) ## write what bench/results.json says into docs/performance.md
	@$(BIN)/python -m bench.document write

capacity: $(READY) ## write docs/scaling.md's tables; CAPACITY="--interviews 50000" answers for a load of your own
	@$(BIN)/python -m scripts.capacity $(or $(CAPACITY),write)

check: $(READY) ## style, types, imports, schemas, the generated reference
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m shared.events.schema_registry check
	$(BIN)/python -m scripts.asyncapi check
	$(BIN)/python -m scripts.reference check
	$(BIN)/python -m bench.document check
	$(BIN)/python -m scripts.capacity check

fmt: $(READY) ## put everything in order
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

schemas: $(READY) ## write the JSON Schemas and the AsyncAPI document of new facts; refuses what would break a reader
	$(BIN)/python -m shared.events.schema_registry write
	$(BIN)/python -m scripts.asyncapi write

reference: $(READY) ## write what is generated from the code: docs/reference, openapi.json, the Postman collection
	$(BIN)/python -m scripts.reference write

docs: $(READY) ## build docs/ as a site into .run/site, which needs no network to be read
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

docs-serve: $(READY) ## the site on http://127.0.0.1:8100, built anew at every change
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs serve --dev-addr 127.0.0.1:8100

lock: $(READY) ## lock the dependencies anew, with hashes
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--all-extras pyproject.toml --output-file requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--constraint requirements/dev.txt pyproject.toml --output-file requirements/runtime.txt

image: $(READY) ## build the container image with podman and start each service from it (root, Debian)
	$(BIN)/python -m scripts.container_smoke

clean: ## forget what was set up, and every stand-in's data
	rm -rf $(VENV) .run

$(READY): requirements/dev.txt pyproject.toml
	@for python in $(PYTHONS); do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then break; fi; python=; \
	done; \
	if [ -z "$$python" ]; then \
		echo "✗ No Python of 3.11 or newer was found. Install one, or name it: make demo PYTHON=/path/to/python3" >&2; exit 1; \
	fi; \
	echo "Setting up $(VENV) with $$($$python --version), once; this takes a minute or two …"; \
	rm -rf $(VENV); \
	if ! $$python -m venv $(VENV); then \
		echo "✗ Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; \
	fi
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@
