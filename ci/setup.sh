#!/bin/sh
# Sourced by ci/try and ci/test: finds what is missing and installs it, or says what it is.
# The caller has set `root`, the top of the tree.

# probe KIND:NAME - whether a thing of ci/packages is there.
probe() {
	case "$1" in
	cmd:*) command -v "${1#cmd:}" >/dev/null ;;
	header:*) echo "#include <${1#header:}>" | cc_or_cxx -E - >/dev/null 2>&1 ;;
	python:*) python3 -c "import ${1#python:}" >/dev/null 2>&1 ;;
	pc:*) pkg-config --exists "${1#pc:}" 2>/dev/null ;;
	file:*) test -n "$(find_files "${1#file:}")" ;;
	*) echo "ci/packages: unknown probe '$1'" >&2 && return 2 ;;
	esac
}

# benchmark/benchmark.h is C++; g++ reads the C headers just as well.
cc_or_cxx() {
	if command -v g++ >/dev/null
	then
		g++ -x c++ "$@"
	else
		gcc -x c "$@"
	fi
}

# The pattern is meant to expand.
find_files() {
	# shellcheck disable=SC2086
	ls -d $1 2>/dev/null || true
}

# missing PURPOSE… - the Debian packages that are listed for it and not there.
missing() {
	for purpose in "$@"
	do
		grep -v '^#' "${root:?}/ci/packages" | while read -r for what package _
		do
			if test "$for" = "$purpose" && ! probe "$what"
			then
				echo "$package"
			fi
		done
	done
}

# need PURPOSE… - sees to it that everything listed for it is there.
need() {
	packages=$(missing "$@" | tr '\n' ' ')
	test -n "$packages" || return 0
	as_root=
	if test "$(id -u)" -ne 0
	then
		as_root='sudo -n'
	fi
	if ! command -v apt-get >/dev/null || ! ${as_root:-true} true 2>/dev/null
	then
		echo "$0: missing, and not allowed to install: $packages(Debian package names; ci/packages says what each is for)" >&2
		exit 2
	fi
	echo "== installing: $packages"
	log=$(mktemp)
	# shellcheck disable=SC2086 # a list of packages, and a command that may be absent
	if ! { $as_root apt-get update -qq &&
		$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages; } >"$log" 2>&1
	then
		tail -n 5 "$log" >&2
		rm -f "$log"
		echo "$0: missing, and apt-get could not install: $packages(ci/packages says what each is for)" >&2
		exit 2
	fi
	rm -f "$log"
}

# build PRESET - configure and build, quiet unless it fails.
build() {
	log=$root/build/$1.log
	mkdir -p "$root/build"
	if ! { cmake --preset "$1" -S "$root" && cmake --build --preset "$1"; } >"$log" 2>&1
	then
		grep -E -A 12 'error|Error|FAILED' "$log" | head -n 60 >&2
		echo "$0: the $1 build failed; all of it is in $log" >&2
		exit 70
	fi
}
