#!/bin/sh
# Count mode sees one more load and branch in get, and says nothing of a compiler it does not know.
# usage: test-count.sh COUNT PROGRAM KEY TABLE SCRATCH
set -eu

count=$1 program=$2 key=$3 scratch=$5
mkdir -p "$scratch"
command -v "${VALGRIND:-valgrind}" >/dev/null || exit 77

: >"$scratch/known"
UPDATE=1 "$count" "$program" "$key" "$scratch/known" "$scratch" get
# expect CODE WORDS VERB KEY: what comes of it beside the table of get.
expect() {
	code=0
	said=$("$count" "$program" "$4" "$scratch/$3.table" "$scratch" "$3") || code=$?
	echo "$said"
	case $code$said in
	"$1"*"$2"*) ;;
	*)
		echo "test-count: exit code $code, without '$2'" >&2
		exit 1
		;;
	esac
}

cp "$scratch/known" "$scratch/get.table"
sed 's/\tget\t/\theavier\t/' "$scratch/known" >"$scratch/heavier.table"
expect 0 ok get "$key"
expect 1 CHANGED heavier "$key"
expect 0 'no reference here' heavier 'another compiler'
