#!/usr/bin/env bash
# Starlette 1.10.0 refuses a request with several ranges if one of them lies beyond the end of the file.
#
# RFC 9110, section 14.1.2: a set of byte ranges is satisfiable if at least one of them is. A client that resumes a
# download in several parts, and asks for one part too many, should get the parts that exist with 206. FileResponse
# answers 416, as if none existed. The body is plain text, made within the response, so no exception handler sees it.
#
# Guess: 206 with the first range, and 416 only if both lie beyond the end.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install starlette==1.10.0 httpx==0.28.1
seen=$(cd "$folder" && "$folder/venv/bin/python" - <<'PYTHON'
import asyncio, pathlib, httpx
from starlette.applications import Starlette
from starlette.responses import FileResponse
from starlette.routing import Route

pathlib.Path("dump.nt").write_bytes(b"0123456789")
app = Starlette(routes=[Route("/", lambda request: FileResponse("dump.nt", media_type="application/n-triples"))])

async def main():
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://host") as client:
        for asked in "bytes=0-3", "bytes=0-3,90-99", "bytes=80-83,90-99":
            answer = await client.get("/", headers={"Range": asked})
            print(asked, answer.status_code, answer.headers["content-type"].partition(";")[0])

asyncio.run(main())
PYTHON
)
expected=$(cat <<'TEXT'
bytes=0-3 206 application/n-triples
bytes=0-3,90-99 416 text/plain
bytes=80-83,90-99 416 text/plain
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
