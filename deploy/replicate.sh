#!/bin/sh
# Copies the current generation of a published folder to a replica, proves it and switches to it.
#   sh replicate.sh FROM TO
# FROM and TO are folders of published data; FROM may be on another machine, as rsync names it: host:/srv/published
# Killed at any point, it leaves the old generation in use, and the next run goes on from there.
set -eu

if [ "$#" -ne 2 ] || [ -z "$1" ] || [ -z "$2" ]; then
  echo "usage: sh replicate.sh FROM TO" >&2
  exit 2
fi
from=${1%/} to=${2%/}
# Read the link first and once: the publisher may switch it while files are copied.
generation=$(rsync --links --list-only "$from/current" | sed -n 's|.* -> \(generations/[0-9]*\)/*$|\1|p')
if [ -z "$generation" ]; then
  echo "replicate.sh: nothing is published in $from" >&2
  exit 1
fi

copy() {
  # Files that did not change since the generation in use become links to them.
  [ ! -e "$to/current" ] || set -- "$@" --link-dest=../../current/
  rsync --archive --delete "$@" "$from/$generation/" "$to/$generation/"
  (cd "$to/$generation" && sha256sum --check --quiet SHA256SUMS)
}

mkdir -p "$to/generations"
# Size and time say which files to copy; if that left a damaged one, the digests do.
copy || copy --checksum
# Renaming replaces the link in one step; ln --force would remove it first.
ln -sfn "$generation" "$to/current.new"
mv -T "$to/current.new" "$to/current"
# The last three stay, as at the publisher.
find "$to/generations" -mindepth 1 -maxdepth 1 -name '[0-9]*' ! -path "$to/$generation" | sort | head -n -2 | xargs -r rm -r
