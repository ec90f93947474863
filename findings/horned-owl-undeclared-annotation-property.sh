#!/usr/bin/env bash
# py-horned-owl 2.0.0 reads an annotation as a data property of an individual if nothing declares the property.
#
# A vocabulary in RDF/XML uses skos:definition on a class and does not say that it is an owl:AnnotationProperty, as
# most vocabularies of the Web do not. The definition then becomes a DataPropertyAssertion on an individual that has the
# IRI of the class, and the class has no such annotation. rdfs:label, which OWL itself declares, is read as an annotation.
#
# Guess: an annotation, as in tools that repair missing declarations, or an error.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install py-horned-owl==2.0.0
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import pyhornedowl
DECLARED = '<owl:AnnotationProperty rdf:about="http://www.w3.org/2004/02/skos/core#definition"/>'
for declaration in "", DECLARED:
    ontology = pyhornedowl.open_ontology_from_string(f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
      xmlns:owl="http://www.w3.org/2002/07/owl#" xmlns:skos="http://www.w3.org/2004/02/skos/core#">
      <owl:Ontology rdf:about="http://example.org/o"/>{declaration}
      <owl:Class rdf:about="http://example.org/C"><skos:definition xml:lang="en">a class</skos:definition></owl:Class>
    </rdf:RDF>""", serialization="rdf")
    print("declared:" if declaration else "undeclared:", *sorted(str(each).partition("(")[0] for each in ontology.get_axioms()))
PYTHON
)
expected=$(cat <<'TEXT'
undeclared: DataPropertyAssertion Declaration
declared: AnnotationAssertion Declaration Declaration
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
