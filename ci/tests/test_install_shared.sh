#!/bin/sh
# test_install_shared.sh SOURCE SCRATCH: the same as test_install.sh for a kit built with BUILD_SHARED_LIBS
# and a library folder two levels deep. Builds everything, so it takes minutes.
set -eu

source=$(cd "${1:?usage: test_install_shared.sh SOURCE SCRATCH}" && pwd)
mkdir -p "${2:?}"
scratch=$(cd "$2" && pwd)

cmake -S "$source" -B "$scratch/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DOBJREF_BUILD_TESTS=OFF \
	-DBUILD_SHARED_LIBS=ON -DCMAKE_INSTALL_LIBDIR=lib/deep >"$scratch/log"
cmake --build "$scratch/build" >"$scratch/log"
"$source/ci/tests/test_install.sh" "$scratch/build" "$scratch/stage"
readelf -d "$scratch/stage/moved/libexec/objref/objref-adapter-reference" >"$scratch/log"
grep -q 'NEEDED.*libobjref.so' "$scratch/log" || {
	echo "test_install_shared: the adapter does not use the shared library" >&2
	exit 1
}
