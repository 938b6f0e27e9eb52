#!/bin/sh
# test_consumers.sh SOURCE SCRATCH: installs libobjref static and shared, moves what was installed
# somewhere else, and builds the consumer from it with find_package and with pkg-config, and once more
# from the source tree. Each must run; what must be refused comes last.
set -eu

source=$(cd "${1:?usage: test_consumers.sh SOURCE SCRATCH}" && pwd)
rm -rf "${2:?}"
mkdir -p "$2"
scratch=$(cd "$2" && pwd)
consumer=$source/runtime/consumer
: "${CC:=cc}"
CFLAGS='-std=c11 -Wall -Wextra -Wpedantic -Werror'
export CC CFLAGS

fail() {
	echo "test_consumers: $1" >&2
	test ! -f "$scratch/log" || tail -n 20 "$scratch/log" >&2
	exit 1
}

# quietly WHAT COMMAND… - its output is shown only when it fails.
quietly() {
	what=$1
	shift
	"$@" >"$scratch/log" 2>&1 || fail "$what failed"
}

# refused WHAT COMMAND… - the negative of quietly.
refused() {
	what=$1
	shift
	if "$@" >"$scratch/log" 2>&1
	then
		fail "$what was not refused"
	fi
}

# stage KIND ON|OFF LIBDIR - the library alone, installed into one folder and moved to moved/KIND.
stage() {
	quietly "configuring the $1 library" cmake -S "$source" -B "$scratch/build-$1" -G Ninja \
		-DOBJREF_BUILD_KIT=OFF -DOBJREF_BUILD_TESTS=OFF -DCMAKE_BUILD_TYPE=Release \
		-DBUILD_SHARED_LIBS="$2" -DCMAKE_INSTALL_LIBDIR="$3"
	quietly "building the $1 library" cmake --build "$scratch/build-$1" --target objref objref_man
	quietly "installing the $1 library" \
		cmake --install "$scratch/build-$1" --prefix "$scratch/first/$1"
	if grep -rlI "$scratch" "$scratch/first/$1"
	then
		fail "these installed files name the folder they were installed or built in"
	fi
	mkdir -p "$scratch/moved"
	mv "$scratch/first/$1" "$scratch/moved/$1"
}

# build NAME OPTION… - the consumer's own CMake project.
build() {
	name=$1
	shift
	cmake -S "$consumer" -B "$scratch/$name" -G Ninja "$@" && cmake --build "$scratch/$name"
}

# link LIBDIR PROGRAM - the consumer by one compiler command, from what pkg-config says.
link() {
	flags=$(PKG_CONFIG_PATH=$1/pkgconfig pkg-config --cflags --libs objref) || return
	# shellcheck disable=SC2086 # several words each
	"$CC" $CFLAGS "$consumer/main.c" $flags -Wl,-rpath,"$1" -o "$2"
}

# runs PROGRAM - it prints what a chain of tasks makes of 10.
runs() {
	quietly "running $1" "$1"
	test "$(cat "$scratch/log")" = '10 -> 20 -> 40' || fail "$1 printed something else"
	echo "ok      ${1#"$scratch/"}"
}

stage static OFF lib
stage shared ON lib/x86_64-linux-gnu
quietly "a static library" test -f "$scratch/moved/static/lib/libobjref.a"
quietly "a shared library" test -f "$scratch/moved/shared/lib/x86_64-linux-gnu/libobjref.so.0.1"
quietly "a manual" test -f "$scratch/moved/shared/share/man/man3/objref_get.3"

for kind in static shared
do
	quietly "find_package, $kind" build "find_package-$kind" \
		-DCMAKE_PREFIX_PATH="$scratch/moved/$kind"
	runs "$scratch/find_package-$kind/consumer"
done
quietly "FetchContent" build fetch -DOBJREF_SOURCE="$source"
runs "$scratch/fetch/consumer"
programs=$(find "$scratch/fetch/_deps" -type f -perm -u+x)
test -z "$programs" || fail "it builds programs of objref that nobody asked for: $programs"

quietly "pkg-config, static" link "$scratch/moved/static/lib" "$scratch/pkg-config-static"
runs "$scratch/pkg-config-static"
libdir=$scratch/moved/shared/lib/x86_64-linux-gnu
quietly "pkg-config, shared" link "$libdir" "$scratch/pkg-config-shared"
runs "$scratch/pkg-config-shared"

# What shows that the above can fail: versions that are not this one, and a prefix that stayed behind.
for version in 0.0 0.2
do
	refused "version $version" build "refused-$version" \
		-DCMAKE_PREFIX_PATH="$scratch/moved/static" -DOBJREF_VERSION="$version"
	grep -q 'but not accepted' "$scratch/log" || fail "version $version: another reason"
done
refused "version 0.2, by pkg-config" env PKG_CONFIG_PATH="$libdir/pkgconfig" \
	pkg-config 'objref >= 0.2'
sed -i "s|^prefix=.*|prefix=$scratch/first/shared|" "$libdir/pkgconfig/objref.pc"
refused "a prefix that did not move along" link "$libdir" "$scratch/left-behind"
