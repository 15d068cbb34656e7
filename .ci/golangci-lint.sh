#!/usr/bin/env bash
# Runs the pinned golangci-lint with the given arguments. It is kept out of go.mod, where it would bring two hundred
# modules along: one of the right version on this machine is used as it is, else it is built into .bin (minutes, once).
set -euo pipefail

version=v2.15.0
bin=$(cd "$(dirname "$0")/.." && pwd)/.bin

right() { [ -x "$1" ] && [ "$("$1" version --short 2>/dev/null)" = "${version#v}" ]; }

for tool in "$bin/golangci-lint" "$(command -v golangci-lint || true)" "$(go env GOPATH)/bin/golangci-lint"; do
	if right "$tool"; then
		exec "$tool" "$@"
	fi
done
echo "golangci-lint.sh: building golangci-lint $version" >&2
GOBIN=$bin GOFLAGS= go install "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$version"
exec "$bin/golangci-lint" "$@"
