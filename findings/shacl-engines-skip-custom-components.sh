#!/usr/bin/env bash
# shacl-engine 1.1.2, rdf-validate-shacl 0.6.5 and pyrudof 0.3.35 skip constraint components that the shapes define.
#
# SHACL, section 6, lets shapes define a component with sh:ConstraintComponent and a validator in SPARQL. Not every
# processor must know SHACL-SPARQL, and one that does not could say so: rdf-validate-shacl does for sh:sparql, which it
# refuses with an error. All three take the parameter of a defined component for a property without meaning and report
# that the data conforms; shacl-engine and rudof evaluate sh:sparql. pySHACL 0.40.1 evaluates the component.
#
# Guess: one violation from shacl-engine with its SPARQL validations and from rudof, an error from rdf-validate-shacl.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/data.ttl" <<'TTL'
@prefix ex: <http://example.org/> .
ex:a a ex:Claim; ex:label "one two three" .
TTL
cat > "$folder/shapes.ttl" <<'TTL'
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://example.org/> .
ex:LongestLabel a sh:ConstraintComponent; sh:parameter [ sh:path ex:longest ];
  sh:validator [ a sh:SPARQLAskValidator; sh:ask "ASK { FILTER (STRLEN(STR($value)) <= $longest) }" ] .
ex:S a sh:NodeShape; sh:targetClass ex:Claim; sh:property [ sh:path ex:label; ex:longest 5 ] .
TTL
cat > "$folder/constraint.ttl" <<'TTL'
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://example.org/> .
ex:S a sh:NodeShape; sh:targetClass ex:Claim;
  sh:sparql [ sh:select "SELECT $this ?value WHERE { $this <http://example.org/label> ?value FILTER (STRLEN(?value) > 5) }" ] .
TTL
cd "$folder"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install pyrudof==0.3.35 pyshacl==0.40.1
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund n3@2.13.12 shacl-engine@1.1.2 rdf-validate-shacl@0.6.5
cat > validate.mjs <<'JS'
import { readFileSync } from "node:fs";
import { DataFactory, Parser, Store } from "n3";
import RdfValidateShacl from "rdf-validate-shacl";
import { Validator } from "shacl-engine";
import { validations } from "shacl-engine/sparql.js";

const read = (name) => new Store(new Parser().parse(readFileSync(name, "utf8")));
const data = read("data.ttl");
const engines = {
  "shacl-engine": async (shapes) => new Validator(shapes, { factory: DataFactory, validations }).validate({ dataset: data }),
  "rdf-validate-shacl": async (shapes) => new RdfValidateShacl(shapes).validate(data),
};
for (const [engine, validate] of Object.entries(engines))
  for (const name of ["constraint", "shapes"]) {
    const seen = await validate(read(`${name}.ttl`)).then((report) => `conforms: ${report.conforms}`, () => "error");
    console.log(engine, name, seen);
  }
JS
cat > validate.py <<'PYTHON'
import pathlib, pyrudof, pyshacl

def rudof(shapes):
    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    rudof.read_data(pathlib.Path("data.ttl").read_text())
    rudof.read_shacl(pathlib.Path(shapes).read_text())
    return rudof.validate_shacl().conforms

for engine, conforms in ("rudof", rudof), ("pySHACL", lambda shapes: pyshacl.validate("data.ttl", shacl_graph=shapes)[0]):
    for name in "constraint", "shapes":
        print(engine, name, f"conforms: {str(conforms(f'{name}.ttl')).lower()}")
PYTHON
seen=$(node validate.mjs && venv/bin/python validate.py)
expected=$(cat <<'TEXT'
shacl-engine constraint conforms: false
shacl-engine shapes conforms: true
rdf-validate-shacl constraint error
rdf-validate-shacl shapes conforms: true
rudof constraint conforms: false
rudof shapes conforms: true
pySHACL constraint conforms: false
pySHACL shapes conforms: false
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
