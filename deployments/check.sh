#!/usr/bin/env bash
# Asks the tools that will read these files what they make of them: those that are on this machine, and it says which are
# not. Kept out of `make test`, which needs none of them. `make packaging` runs it, after building ./vivier.
set -euo pipefail
cd "$(dirname "$0")"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
have() { command -v "$1" >/dev/null 2>&1 || { echo "-- $1 is not on this machine: not checked"; return 1; }; }

if have systemd-analyze; then
	echo "== systemd-analyze"
	# It wants the program to exist where the unit has it.
	sed "s#/usr/bin/vivier#$(cd .. && pwd)/vivier#" systemd/vivier.service >"$scratch/vivier.service"
	systemd-analyze verify "$scratch/vivier.service"
	# The threshold is in tenths. The unit stands at 1.1; beyond 1.5 some protection has gone.
	systemd-analyze security --offline=true --threshold=15 systemd/vivier.service | tail -n 1
fi

if have kubectl; then
	echo "== kubectl kustomize"
	kubectl kustomize kubernetes | grep '^kind:' | sort | uniq -c
fi

if have docker && docker compose version >/dev/null 2>&1; then
	echo "== docker compose"
	docker compose -f compose.yaml config --quiet
else
	echo "-- docker compose is not on this machine: not checked"
fi

# An engine builds the image as it is; buildah builds it without one, if the base image is on this machine already.
base=$(sed -n 's/^FROM .*\(golang:[^ ]*\) AS build$/\1/p' ../Dockerfile)
if have docker && docker info >/dev/null 2>&1; then
	echo "== docker build"
	docker build --tag vivier:check ..
elif have buildah && buildah inspect --type image "$base" >/dev/null 2>&1; then
	echo "== buildah"
	buildah bud --pull-never --isolation "${BUILDAH_ISOLATION:-chroot}" --format docker --tag vivier:check ..
else
	echo "-- no engine, or no $base for buildah: the image was not built"
fi
