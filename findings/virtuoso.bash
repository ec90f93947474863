# For the scripts virtuoso-*.sh: installs Debian's Virtuoso 7.2.5 in a temporary folder, runs it on loopback and ends it.
# Needs Debian 12 with its package lists (apt-get update).
#
#   start_virtuoso PARAMETERS SPARQL   lines for these two sections of virtuoso.ini
#   ask MEDIA_TYPE QUERY               the body of the answer; its head is in $folder/head
#   run_sql                            runs statements from standard input
#   compare SEEN EXPECTED              prints both and ends with 1 if they differ
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill -9 "$server"; wait "$server" 2>/dev/null || true; }; rm -rf "$folder"' EXIT

start_virtuoso() {
  mkdir "$folder/debs" "$folder/root" "$folder/data" "$folder/db"
  (cd "$folder/debs" && apt-get -qq -o APT::Sandbox::User=root download \
    virtuoso-opensource-7-bin=7.2.5.1+dfsg1-0.3 libminizip1 libpcre3 libldap-2.5-0 libsasl2-2)
  for package in "$folder"/debs/*.deb; do dpkg -x "$package" "$folder/root"; done
  LD_LIBRARY_PATH=$(printf '%s:' "$folder"/root/usr/lib/*-linux-gnu "$folder"/root/lib/*-linux-gnu)
  export LD_LIBRARY_PATH
  read -r sql http < <(python3 -c 'import socket
opened = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
print(*(each.getsockname()[1] for each in opened))')
  cat > "$folder/virtuoso.ini" <<INI
[Database]
DatabaseFile = db/virtuoso.db
ErrorLogFile = db/virtuoso.log
LockFile = db/virtuoso.lck
TransactionFile = db/virtuoso.trx
xa_persistent_file = db/virtuoso.pxa
[TempDatabase]
DatabaseFile = db/virtuoso-temp.db
TransactionFile = db/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:$sql
DirsAllowed = ./data
$1
[HTTPServer]
ServerPort = 127.0.0.1:$http
[SPARQL]
$2
INI
  : > "$folder/log"
  (cd "$folder" && exec root/usr/bin/virtuoso-t +configfile virtuoso.ini +foreground +debug) >/dev/null 2> "$folder/log" &
  server=$!
  until grep -q 'Server online' "$folder/log"; do kill -0 "$server"; sleep 0.2; done
}

ask() {
  curl --silent --dump-header "$folder/head" --header "Accept: $1" --data-urlencode "query=$2" "http://127.0.0.1:$http/sparql"
}

run_sql() {
  "$folder/root/usr/bin/isql-vt" "127.0.0.1:$sql" dba dba VERBOSE=OFF BANNER=OFF PROMPT=OFF ERRORS=STDOUT
}

compare() {
  if [ "$1" != "$2" ]; then
    printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$1" "$2" >&2
    exit 1
  fi
  printf 'As described:\n%s\n' "$1"
}
