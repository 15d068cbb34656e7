# Every command a contributor needs; `make` alone lists them.

GO ?= go
FUZZTIME ?= 1m
REQUESTS ?= 50000
MOVES ?= 1000
SEED ?= 1
REDOCLY := @redocly/cli@2.77.0

.DEFAULT_GOAL := help
.PHONY: help demo build test lint packaging fmt openapi release-openapi redocly fuzz fuzz-api walk bench clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## serve the 2024 campaign from a throwaway database
	$(GO) run ./cmd/vivier demo

build: ## build ./vivier, a static binary
	CGO_ENABLED=0 $(GO) build -trimpath -o vivier ./cmd/vivier

test: ## install what the tests need, then run them all, on SQLite and PostgreSQL
	.ci/install.sh
	$(GO) vet ./...
	$(GO) test -timeout 15m ./...

lint: ## run golangci-lint, building the pinned version on first use
	.ci/golangci-lint.sh run ./...

packaging: build ## check image, manifests and unit with the tools that are on this machine
	deployments/check.sh

fmt: ## format the code as lint wants it
	.ci/golangci-lint.sh fmt ./...

openapi: ## write api/openapi.json anew from the annotations
	$(GO) test ./internal/httpapi -run '^TestOpenAPIDocument$$' -count=1 -update

release-openapi: ## make api/openapi.json the promise to clients, as a release does
	cp api/openapi.json api/testdata/openapi-released.json

redocly: ## check api/openapi.json with a second opinion (needs Node)
	npx --yes $(REDOCLY) lint api/openapi.json

fuzz: ## run each fuzz target for FUZZTIME
	@for target in $$(grep -rEo --include='*_test.go' '^func Fuzz[A-Za-z]*' internal | sed 's/:func /:/'); do \
		dir=$$(dirname $${target%%:*}); name=$${target##*:}; echo "$$dir $$name"; \
		$(GO) test "./$$dir" -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) || exit 1; \
	done

fuzz-api: ## send REQUESTS made up of the OpenAPI document, of seed SEED, to each database
	$(GO) test ./internal/httpapi -run '^TestWalk$$' -count=1 -v -timeout 60m -requests $(REQUESTS) -seed $(SEED)

walk: ## have MOVES things happen, of seed SEED, while statistics are asked that must stay, on each database
	$(GO) test ./internal/httpapi -run '^TestStatisticsStay$$' -count=1 -v -timeout 60m -moves $(MOVES) -seed $(SEED)

bench: ## measure against bare programs, for an hour; ARGS="--large 100000 --rounds 3" for minutes
	$(GO) run ./internal/bench $(ARGS)

clean: ## remove what make built
	rm -rf vivier .bin
