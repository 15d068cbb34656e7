# Keeps one PostgreSQL for as long as its standard input is open: bin, dir, port, what becomes of dir (keep or remove) and
# further settings are the arguments. Says "ready" and the server's major version on its standard output, or what went
# wrong; then stops the server and, unless it is to be kept, removes dir.
bin=$1 dir=$2 port=$3 then=$4 settings=$5

leave() {
	if [ "$then" = keep ]; then
		"$bin/pg_ctl" -D "$dir/data" -m fast -t 600 stop >/dev/null 2>&1
		return
	fi
	"$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1
	cd / && rm -rf "$dir"
}
trap leave EXIT
trap 'exit 1' HUP INT TERM

prepare() {
	# What is kept has been made already. The second file of settings is read last and is for programs to write.
	if [ ! -f "$dir/data/PG_VERSION" ]; then
		"$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync || return
	fi
	cat >"$dir/data/postgresql.auto.conf" <<-CONF
		listen_addresses = '127.0.0.1'
		port = $port
		unix_socket_directories = '$dir'
		max_connections = 500
		shared_buffers = 32MB
		timezone = 'Asia/Kolkata' # what relies on the server's zone should fail
		# Nothing here has to survive.
		fsync = off
		synchronous_commit = off
		full_page_writes = off
		wal_level = minimal
		max_wal_senders = 0
		min_wal_size = 32MB
		max_wal_size = 128MB
		autovacuum = off
		$settings
	CONF
}

if prepare >"$dir/log" 2>&1 && "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w start >/dev/null 2>&1; then
	echo "ready $(cat "$dir/data/PG_VERSION")"
	exec >/dev/null 2>&1
	read -r _ || : # nobody writes
else
	tail -n 20 "$dir/log"
	exit 1
fi
