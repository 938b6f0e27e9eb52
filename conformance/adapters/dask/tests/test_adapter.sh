#!/bin/sh
# test_adapter.sh: the verb `adapter`, on a tree of its own, without a network.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
verb=$here/../../../verbs/objref-adapter
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

OBJREF_ROOT=$scratch/root
OBJREF_HOME=$scratch/home
export OBJREF_ROOT OBJREF_HOME
mkdir -p "$OBJREF_ROOT/conformance/adapters/plain" "$OBJREF_ROOT/conformance/adapters/python"
requirements=$OBJREF_ROOT/conformance/adapters/python/requirements.txt
printf '# cost: nothing at all\nobjref-no-such-package==1\n' >"$requirements"

# expect STATUS TEXT ARGUMENT… - the verb exits so and says so.
expect() {
	want=$1
	text=$2
	shift 2
	"$verb" "$@" >"$scratch/out" 2>&1 && status=0 || status=$?
	if test "$status" != "$want" || ! grep -qF -- "$text" "$scratch/out"
	then
		echo "objref adapter $*: status $status, not $want with '$text'" >&2
		cat "$scratch/out" >&2
		exit 1
	fi
}

expect 0 'usage: objref adapter' --help
expect 2 'usage: objref adapter'
expect 2 'usage: objref adapter' fly
expect 2 'which one?' setup
expect 2 'plain python' setup nobody
expect 0 'needs nothing' setup plain
expect 0 'plain	ready' list
expect 0 "needs 'objref adapter setup python' (nothing at all)" list

# Whole and from these requirements: nothing is done. From other ones: it is made again.
mkdir -p "$OBJREF_HOME/venv/python"
cp "$requirements" "$OBJREF_HOME/venv/python/installed"
expect 0 'python is set up' setup python
expect 0 'python	ready' list
echo '# another version' >>"$requirements"
expect 0 "needs 'objref adapter setup python'" list

# The adapter itself, where its environment is missing, says what makes it.
OBJREF_HOME=$scratch/nowhere "$here/../run" >"$scratch/out" 2>&1 && status=0 || status=$?
if test "$status" != 3 || ! grep -qF 'objref adapter setup dask' "$scratch/out"
then
	echo "adapters/dask/run without an environment: status $status" >&2
	cat "$scratch/out" >&2
	exit 1
fi

mkdir "$scratch/bin"
for command in sh readlink dirname basename cmp sed tr cat
do
	ln -s "$(command -v "$command")" "$scratch/bin/$command"
done

# without TEXT - with the commands in $scratch/bin alone, set-up exits 2 and says so.
without() {
	PATH=$scratch/bin "$verb" setup python >"$scratch/out" 2>&1 && status=0 || status=$?
	if test "$status" != 2 || ! grep -qF "$1" "$scratch/out"
	then
		echo "objref adapter setup: status $status, not 2 with '$1'" >&2
		cat "$scratch/out" >&2
		exit 1
	fi
}

without 'python3 is missing'
printf '#!/bin/sh\nexit 1\n' >"$scratch/bin/python3"
chmod +x "$scratch/bin/python3"
without 'too old'
# shellcheck disable=SC2016 # written to the file as it stands
printf '#!/bin/sh\ncase "$2" in *version*) exit 0;; esac\nexit 1\n' >"$scratch/bin/python3"
without 'apt-get install python3-venv'
