#!/bin/sh
# test_man.sh HEADER FOLDER: the manual in FOLDER has a page for each verb of HEADER, with every word of
# its comment and every status; formatting says nothing. Manuals that miss a verb, a status or a sentence,
# and a page with a mistake, are refused. Exit 77, skipped, where groff is missing.
set -eu

header=${1:?usage: test_man.sh HEADER FOLDER}
folder=${2:?}
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

if ! command -v groff >/dev/null
then
	echo "groff is not installed (ci/packages)"
	exit 77
fi

# words - each once, letter case aside; a rule's id and a number count as words.
words() {
	LC_ALL=C tr -cs 'A-Za-z0-9_-' '\n' | tr '[:upper:]' '[:lower:]' | sed 's/^-*//; s/-*$//; /^$/d' | LC_ALL=C sort -u
}

# plain PAGE - as read, without the hyphens of line ends.
plain() {
	groff -K utf8 -ww -man -Tutf8 -P -cbou -rLL=200n "$1"
}

# comments HEADER - a file NAME in $scratch/comments for each verb, what stands above it.
comments() {
	rm -rf "$scratch/comments"
	mkdir "$scratch/comments"
	awk -v folder="$scratch/comments" '
	/^\/\* objref_[a-z0-9_]+ - / { name = $2; text = "" }
	{ text = text $0 "\n" }
	/^OBJREF_API/ { printf "%s", text > (folder "/" name); close(folder "/" name) }' "$1"
}

# check HEADER FOLDER VERB… - one line for each thing that a verb's page lacks, and what groff says.
check() {
	header_=$1 folder_=$2 bad=0
	shift 2
	comments "$header_"
	for verb in "$@"
	do
		comment=$scratch/comments/$verb
		if ! test -f "$folder_/$verb.3" || ! grep -q "^\.BR $verb (3)" "$folder_/objref.3"
		then
			echo "$verb: has no page, or objref(3) does not name it"
			bad=1
			continue
		fi
		plain "$folder_/$verb.3" 2>"$scratch/warnings" | words >"$scratch/page"
		sed 's/Cost://; s/Source: rules*//; s/OBJREF_API//; s/OBJREF_MUST_CHECK//' "$comment" | words |
			LC_ALL=C comm -23 - "$scratch/page" >"$scratch/missing"
		if test -s "$scratch/missing"
		then
			echo "$verb: its page lacks: $(tr '\n' ' ' <"$scratch/missing")"
			bad=1
		fi
		if test -s "$scratch/warnings"
		then
			echo "$verb: groff: $(cat "$scratch/warnings")"
			bad=1
		fi
	done
	plain "$folder_/objref.3" 2>&1 >/dev/null | grep . && bad=1
	return "$bad"
}

fail() {
	echo "test_man: $1" >&2
	exit 1
}

comments "$header"
verbs=$(cd "$scratch/comments" && echo *)
# shellcheck disable=SC2086 # a list of names
check "$header" "$folder" $verbs || fail "see above"
# shellcheck disable=SC2086
test "$(printf '%s\n' $verbs | wc -l)" -eq "$(grep -c '^OBJREF_API' "$header")" ||
	fail "not every verb of the header was looked for"
sed -n 's/^    X(\([A-Z_]*\),.*/OBJREF_\1/p' "$header" | while read -r status
do
	grep -q "^\.B $status\$" "$folder/objref.3" || fail "objref(3) does not explain $status"
done

# refused WHAT VERB SED-SCRIPT PATTERN - the manual of a header changed so does not pass for the header's.
refused() {
	sed "$3" "$header" >"$scratch/header.h"
	"$here/../make-man" 0 "$scratch/header.h" "$scratch/man"
	if check "$header" "$scratch/man" "$2" >"$scratch/out"
	then
		fail "a manual without $1 is not refused"
	fi
	grep -q "$4" "$scratch/out" || fail "without $1: $(cat "$scratch/out")"
}

refused "a verb" objref_wait '/^\/\* objref_wait - /,/uint8_t \*ret_ready/d' '^objref_wait: has no page'
refused "a status" objref_get 's/ \* Returns OBJREF_OK; OBJREF_TIMED_OUT;/ * Returns OBJREF_OK;/' \
	'^objref_get: its page lacks: objref_timed_out $'
refused "a sentence" objref_drop 's/, the object may go early\.$/./' \
	'^objref_drop: its page lacks: .*early'
"$here/../make-man" 0 "$header" "$scratch/man"
echo '.NOSUCH' >>"$scratch/man/objref_put.3"
if check "$header" "$scratch/man" objref_put >"$scratch/out"
then
	fail "a page with a mistake is not refused"
fi
grep -q '^objref_put: groff:.*NOSUCH' "$scratch/out" || fail "a mistake: $(cat "$scratch/out")"
