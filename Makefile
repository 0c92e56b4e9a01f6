# Every command, one a line below; `make` alone lists them. Options are make variables: make top-calls DAY=08/30 TOP=5

# What was given on make's command line. MAKEFLAGS says so too, in another way in each version of make.
GIVEN := $(filter-out HELP,$(foreach name,$(.VARIABLES),$(if $(filter command,$(origin $(name))),$(name))))

override SCRIPTS   := $(notdir $(basename $(wildcard scripts/*.ts)))
override TWINS     := $(patsubst scripts/%.sql,athena-%,$(wildcard scripts/*.sql))
override SQL_TWINS := $(patsubst scripts/%.sql,sql-%,$(wildcard scripts/*.sql))
override ALIASES   := sync athena-table
override DEV_TASKS := test nodes fuzz mutants bench kernel
override TASKS     := help demo $(DEV_TASKS)
# node reads TypeScript itself, if it is new enough; some of these say that it is an experiment. What a loop leaves is collected
# after 2 MB rather than 16 MB: as fast, and a sixth less memory
override RUN       := node --disable-warning=ExperimentalWarning --max-semi-space-size=2 --import ./shared/terminal/typescript.js
override INSTALLED := node_modules/.package-lock.json

# A value goes to its script as it was typed, through the environment: make would expand a $ in it, a shell run it.
override name_of = $(subst $$,$$$$,$1)
$(foreach name,$(GIVEN),$(eval override $(call name_of,$(name)) := $$(value $(call name_of,$(name))))$(eval export $(call name_of,$(name))))

# The scripts refuse what they don't take; this is what the tasks take.
export MAKE_VARIABLES := $(GIVEN)
override TAKEN := test:RESULTS fuzz:RUNS fuzz:SEED nodes:GOALS nodes:NODES nodes:RUNS nodes:SEED mutants:MUTANTS mutants:FILES bench:ROUNDS bench:RACE
ifeq ($(MAKELEVEL)$(filter $(SCRIPTS) $(TWINS) $(SQL_TWINS) $(ALIASES),$(MAKECMDGOALS)),0)
  override REFUSED := $(filter-out $(foreach task,$(MAKECMDGOALS),$(patsubst $(task):%,%,$(filter $(task):%,$(TAKEN)))),$(GIVEN))
  $(if $(REFUSED),$(error Cannot use "$(firstword $(REFUSED))": $(or $(MAKECMDGOALS),help) takes no such option))
endif

# A goal that is no command is refused before anything is answered: make top-calls 08/30
override STRAY := $(firstword $(filter-out $(SCRIPTS) $(TWINS) $(SQL_TWINS) $(ALIASES) $(TASKS) $(INSTALLED),$(MAKECMDGOALS)))
ifneq ($(STRAY),)
  override NEAREST := $(shell $(RUN) --input-type=module -e 'import { nearest } from "./shared/text/nearest.ts"; \
    import { printable } from "./shared/text/printable.ts"; const [typed, ...names] = process.argv.slice(1); \
    console.log(`"$${printable(typed)}": no such command, the nearest is make $${nearest([typed], names)[0]};`)' \
    -- '$(subst ','\'',$(STRAY))' $(SCRIPTS) $(TWINS) $(SQL_TWINS) $(ALIASES) $(TASKS) 2>/dev/null)
  $(error Cannot make $(or $(NEAREST),that: no such command;) an option is written DAY=08/30, and make alone lists the commands)
endif

# Breaks the lines of the list between words, where the terminal ends.
override define WRAPPED
{
  while (length($$0) > width) {
    for (at = width; at > 28 && substr($$0, at + 1, 1) != " "; at--);
    if (at <= 28) break
    print substr($$0, 1, at)
    $$0 = sprintf("%28s", "") substr($$0, at + 2)
  }
  print
}
endef
export WRAPPED

.PHONY: $(SCRIPTS) $(TWINS) $(SQL_TWINS) $(ALIASES) $(TASKS)

help: ## this list
	@width=1000; test -t 1 && width=$$(stty size </dev/tty 2>/dev/null | cut -d ' ' -f 2); { \
	  printf 'make sync && make top-calls DAY=08/30\n\n'; \
	  for script in $(SCRIPTS); do printf '  make %-20s %s\n' $$script "$$(sed -n '1s,^// ,,p' scripts/$$script.ts)"; done; \
	  sed -n 's/^\([a-z-]*\):.*## /\1 /p' Makefile | while read -r name text; do printf '  make %-20s %s\n' "$$name" "$$text"; done; \
	  printf '  make %-20s %s\n' athena-NAME 'ask it of Athena: $(TWINS)'; \
	  printf '  make %-20s %s\n' sql-NAME 'ask it of the Parquet copy: $(SQL_TWINS)'; \
	  printf '\nOptions of each: make top-calls HELP=1\n'; \
	} | awk -v width="$${width:-1000}" "$$WRAPPED"

$(SCRIPTS): $(INSTALLED)
	@$(RUN) scripts/$@.ts $(if $(HELP),--help)

$(TWINS): athena-%: $(INSTALLED)
	@$(RUN) scripts/query-athena.ts --question $* $(if $(HELP),--help)

# what DuckDB frees goes back to the system: at once, and from one thread of node's rather than four
parquet sql $(SQL_TWINS): export UV_THREADPOOL_SIZE := 1
parquet sql $(SQL_TWINS): export MALLOC_TRIM_THRESHOLD_ := 131072

$(SQL_TWINS): sql-%: $(INSTALLED)
	@$(RUN) scripts/sql.ts --question $* $(if $(HELP),--help)

athena-table: create-athena-table ## the short word for create-athena-table

sync: sync-logs ## the short word for sync-logs

demo: $(INSTALLED) ## a first look, on sample logs: no AWS account needed
	@$(RUN) scripts/make-sample-logs.ts
	@for question in top-calls top-roles; do \
	  printf '\n$$ make %s DAY=08/30 TOP=6 LOGS=sample/logs\n' $$question; \
	  LOGS=sample/logs DAY=08/30 TOP=6 $(RUN) scripts/$$question.ts || exit; \
	done
	@printf '\n$$ make compare-costs DAY=08/30 LOGS=sample/logs COSTS=sample/costs.json\n'
	@LOGS=sample/logs DAY=08/30 COSTS=sample/costs.json $(RUN) scripts/compare-costs.ts
	@printf '\n$$ make what-changed LOGS=sample/logs COSTS=sample/costs.json\n'
	@LOGS=sample/logs COSTS=sample/costs.json $(RUN) scripts/what-changed.ts

test: $(INSTALLED) shared/report/node_modules/.package-lock.json shared/sql/node_modules/.package-lock.json ## format, lint, types, tests
	@npm run --silent format & format=$$!; npm run --silent types & types=$$!; \
	  npm run --silent lint; lint=$$?; wait $$format && wait $$types && exit $$lint
	@npm run --silent test -- $(if $(RESULTS),--reporter=default --reporter=json --outputFile.json="$$RESULTS")

nodes: $(INSTALLED) ## demo and test on Node 20.15, 22 and 24, which npm fetches: GOALS=fuzz NODES=22
	@for version in $${NODES:-20.15 22 24}; do \
	  npx --yes --package=node@$$version -- sh -c 'node --version && "$$@"' make $(MAKE) --no-print-directory $${GOALS:-demo test} || exit; \
	done

fuzz: $(INSTALLED) ## the reader against JSON.parse and zlib, on made-up and damaged files: RUNS=40000 SEED=1
	@FUZZ_RUNS="$${RUNS:-40000}" FUZZ_SEED="$${SEED:-$$(date +%s)}" npm run --silent test -- reader/fuzz reader/kernel reader/nested reader/remembered

mutants: $(INSTALLED) test/mutation/node_modules/.package-lock.json ## do the tests notice what is changed in the reader? MUTANTS=50
	@$(RUN) test/mutation/kernel.ts; kernel=$$?; \
	  node test/mutation/node_modules/@stryker-mutator/core/bin/stryker.js run test/mutation/stryker.json && exit $$kernel

bench: $(INSTALLED) test/bench/node_modules/.package-lock.json ## the speed of the questions beside other tools': ROUNDS=5
	@$(RUN) test/bench/bench.ts

kernel: $(INSTALLED) ## shared/reader/kernel.wasm from its source
	@npm run --silent kernel

test/bench/node_modules/.package-lock.json: test/bench/package-lock.json
	@npm ci --prefix test/bench --no-progress --loglevel=error >&2 || \
	  echo 'Not every peer could be installed: the others race without it' >&2

shared/%/node_modules/.package-lock.json: shared/%/package-lock.json
	@npm ci --prefix shared/$* --no-progress --loglevel=error >&2

test/mutation/node_modules/.package-lock.json: test/mutation/package-lock.json
	@npm ci --prefix test/mutation --no-progress --loglevel=error >&2

# A question installs what questions need, 45 MB; the first task of a developer the rest, 300 MB: again, if they are not there.
override TOOLS := $(wildcard node_modules/vitest)
override WANTED := $(filter $(DEV_TASKS),$(MAKECMDGOALS))
$(INSTALLED): package-lock.json $(if $(WANTED),$(if $(TOOLS),,again))
	@node -e 'process.exit(process.versions.node.localeCompare("20.15", "en", { numeric: true }) < 0 ? 1 : 0)' || \
	  { echo 'Cannot run without Node 20.15 or newer: install it from nodejs.org or with your package manager' >&2; exit 2; }
	@echo 'Installing the packages of package-lock.json (once)' >&2
	@npm $(if $(wildcard $@),install --no-save,ci) $(if $(WANTED)$(TOOLS),--include=dev,--omit=dev) --no-progress --loglevel=error >&2 || \
	  { echo 'Cannot install them: where there is no network, copy node_modules from a machine like this one' >&2; exit 2; }
	@touch $@

.PHONY: again
again:
