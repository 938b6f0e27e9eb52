#!/bin/sh
# spin.sh PROOF SCRATCH: searches every state of slot.pml and waiter.pml, and of each of their broken
# variants, in which spin must find an error.
#
# PROOF is the folder of the models, SCRATCH is for what is built; SPIN and CC may be given. Exit 1
# names each model that has an error and each variant that has none; 77 without spin.
set -eu

proof=$(cd "${1:?usage: spin.sh PROOF SCRATCH}" && pwd)
mkdir -p "${2:?}"
cd "$2"
: "${SPIN:=spin}" "${CC:=cc}"

if ! command -v "$SPIN" >/dev/null
then
	echo "no spin here"
	exit 77
fi

# search MODEL [DEFINE…]: prints errors and states; fails when the search is not of everything. A
# bound on the depth that is reached would cut it: spin says so, and it is an error here.
search() {
	model=$1
	shift
	rm -f pan pan.* ./*.trail
	"$SPIN" -a "$@" "$proof/$model.pml" >/dev/null
	"$CC" -O0 -DSAFETY -w -o pan pan.c
	./pan -m100000 >log
	if grep -q 'max search depth too small\|out of memory' log
	then
		cat log
		return 1
	fi
	awk '/errors:/ { errors = $NF } /states, stored/ { states = $1 } END { print errors, states }' log
}

wrong=0
played=0
# judge MODEL EXPECTED [DEFINE…]: EXPECTED is whole or broken.
judge() {
	model=$1 expected=$2
	shift 2
	found=$(search "$model" "$@")
	errors=${found% *} states=${found#* }
	played=$((played + 1))
	verdict=ok
	case $expected,$errors in
	whole,0) ;;
	whole,*) verdict="WRONG: $(grep -m 1 '^pan:' log)" ;;
	*,0) verdict="WRONG: not refuted" ;;
	*) verdict="refuted, $(sed -n 's/^pan:1: //p' log | sed 1q)" ;;
	esac
	case $verdict in WRONG*) wrong=$((wrong + 1)) ;; esac
	echo "$model $*: $states states, $verdict"
}

# broken_names MODEL: every BROKEN_name that the model knows.
broken_names() {
	grep -o 'BROKEN_[A-Z]*' "$proof/$1.pml" | grep -v 'BROKEN_$' | sort -u
}

judge slot whole
judge slot whole -DCLOSES
judge slot whole -DFREES
judge slot whole -DVIEWS
for name in $(broken_names slot)
do
	case $name in
	BROKEN_FREE) judge slot broken -DFREES "-D$name" ;;
	BROKEN_SUBTRACT | BROKEN_LOOK) judge slot broken -DVIEWS "-D$name" ;;
	*) judge slot broken -DCLOSES "-D$name" ;;
	esac
done
judge waiter whole
for name in $(broken_names waiter)
do
	judge waiter broken "-D$name"
done
echo "$played searches, $wrong wrong"
test "$played" -ge 15 && test "$wrong" -eq 0
