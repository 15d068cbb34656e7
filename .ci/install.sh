#!/usr/bin/env bash
# Installs what the tests and the documentation's commands need besides Go, where it is missing: PostgreSQL's server
# programs, make, curl, jq, sqlite3, poppler-utils, Node with npm, and Chromium with a font. For Debian and its relatives, as root or with sudo. A machine that has
# everything is left alone.
set -euo pipefail

have() { command -v "$1" >/dev/null 2>&1; }
have_postgres() { have initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

missing=()
have make || missing+=(make) # the one that .ci/run starts with
have curl || missing+=(curl)
have jq || missing+=(jq)
have sqlite3 || missing+=(sqlite3) # the backups of docs/operations.md
have pdftotext || missing+=(poppler-utils) # what stands in the minutes
have_postgres || missing+=(postgresql)
have node || missing+=(nodejs) # examples/typescript; 18.17 or newer, as Debian has it
have npm || missing+=(npm)
have chromium || missing+=(chromium fonts-liberation) # looks at the board
if [ ${#missing[@]} -eq 0 ]; then
	exit 0
fi

if ! have apt-get; then
	echo "install.sh: please install: ${missing[*]} (initdb must be on the path)" >&2
	exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
	if ! have sudo; then
		echo "install.sh: neither root nor sudo; please install: ${missing[*]}" >&2
		exit 1
	fi
	as_root=(sudo)
fi
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@"; }

echo "install.sh: installing ${missing[*]}"
apt update
if ! have_postgres; then
	# The tests start servers of their own. Debian's would only occupy the usual port, so it is told to make none.
	apt install -y --no-install-recommends postgresql-common >/dev/null
	"${as_root[@]}" sed -i -E 's/^#? *create_main_cluster *=.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
fi
apt install -y --no-install-recommends "${missing[@]}" >/dev/null
