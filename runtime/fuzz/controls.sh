#!/bin/sh
# The replay's own proof: copies of the codec with one bound removed, each of which it must catch.
#
#	controls.sh RUNTIME_FOLDER SCRATCH_FOLDER
#
# CC names the compiler. Exit 0 when the unchanged copy goes through and every changed one does not;
# else 1, naming the ones that slipped past, or the ones whose line is no longer there.
set -eu

runtime=$(cd "$1" && pwd)
mkdir -p "$2"
scratch=$(cd "$2" && pwd)
compiler=${CC:-cc}
wrong=0

compile() {
	"$compiler" -std=c11 -D_GNU_SOURCE -g -O1 -DNDEBUG \
		-fsanitize=address,undefined -fno-sanitize-recover=all \
		-I"$scratch/src" -I"$runtime/include" "$@"
}

# build NAME: both replay programs, from the codec in $scratch/src and the targets built before.
build() {
	objects=
	for file in arrival codec codec_json crc32c field json; do
		compile -c -o "$scratch/$file.o" "$scratch/src/$file.c"
		objects="$objects $scratch/$file.o"
	done
	for target in decode parse; do
		# shellcheck disable=SC2086 # several words
		compile -o "$scratch/$1-$target" "$scratch/fuzz_$target.o" "$scratch/fuzz.o" \
			"$scratch/replay.o" $objects
	done
}

# replay NAME: whether both corpora go through.
replay() {
	"$scratch/$1-decode" "$runtime/fuzz/corpus/decode" >"$scratch/$1.log" 2>&1 &&
		"$scratch/$1-parse" "$runtime/fuzz/corpus/parse" >>"$scratch/$1.log" 2>&1
}

copy() {
	rm -rf "$scratch/src"
	cp -R "$runtime/src" "$scratch/src"
}

copy
for file in fuzz_decode fuzz_parse fuzz replay; do
	compile -c -o "$scratch/$file.o" "$runtime/fuzz/$file.c"
done
build unchanged
if ! replay unchanged; then
	echo "the unchanged codec does not go through the replay; see $scratch/unchanged.log"
	exit 1
fi

while IFS='|' read -r name file edit; do
	case $name in '' | '#'*) continue ;; esac
	copy
	sed -i "$edit" "$scratch/src/$file"
	if cmp -s "$runtime/src/$file" "$scratch/src/$file"; then
		echo "$name: its line is no longer in $file"
		wrong=1
		continue
	fi
	build "$name"
	if replay "$name"; then
		echo "$name: slipped past the replay"
		wrong=1
	else
		echo "$name: caught"
	fi
done <"$runtime/fuzz/controls.txt"

exit "$wrong"
