#!/bin/sh
# Shows that two functions are the same machine code, wherever they were linked.
# usage: check-same-code.sh FILE FUNCTION FILE FUNCTION
#
# A static library is linked whole first, so that its calls have goals.
# Addresses differ, so they go; what they point at stays, by its name. Within a function a jump's goal
# becomes its distance from the function's start. Exit: 0 the same, 1 different, 2 not found.
set -eu

if test $# -ne 4
then
	echo 'usage: check-same-code.sh FILE FUNCTION FILE FUNCTION' >&2
	exit 2
fi

# code FILE FUNCTION: one instruction per line.
code() {
	objdump -d --no-show-raw-insn --disassemble="$2" "$1" | awk -v own="$2" '
		$0 ~ "^[0-9a-f]+ <" own ">:$" { inside = 1; next }
		!inside { next }
		/^$/ { exit }
		{
			sub(/^[^\t]*\t/, "")                       # the address
			sub(/-?0x[0-9a-f]+\(%rip\)/, "(%rip)")     # a distance: its goal follows
			sub(/# [0-9a-f]+ /, "# ")
			gsub("<" own "\\+", "<SELF+")
			gsub("<" own ">", "<SELF>")
			gsub("<" own "\\.cold", "<SELF.cold")
			sub(/<[^>]*@plt>/, "<PLT>")                # a library function: here by name,
			sub(/<_init\+0x[0-9a-f]+>/, "<PLT>")       # in a static program through a stub
			$0 = without_address($0)
			sub(/[ \t]+$/, "")
			print
		}
		# "call 1234 <name>" and "jne 1234 <SELF+0x12>": the number says nothing.
		function without_address(line) {
			if (match(line, /[ \t][0-9a-f]+ </)) {
				line = substr(line, 1, RSTART) substr(line, RSTART + RLENGTH - 1)
			}
			return line
		}'
}

# linked FILE: a file with addresses.
linked() {
	case $1 in
	*.a)
		"${CC:-cc}" -shared -o "$folder/whole.so" -Wl,--whole-archive "$1" -Wl,--no-whole-archive
		echo "$folder/whole.so"
		;;
	*) echo "$1" ;;
	esac
}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
first=$(linked "$1")
second=$(linked "$3")
code "$first" "$2" >"$folder/first"
code "$second" "$4" >"$folder/second"
for side in first second
do
	if ! test -s "$folder/$side"
	then
		echo "check-same-code: no code of $2 in $1, or of $4 in $3" >&2
		exit 2
	fi
done
if ! diff -u "$folder/first" "$folder/second" >"$folder/difference"
then
	echo "check-same-code: $2 in $1 is not $4 in $3" >&2
	cat "$folder/difference" >&2
	exit 1
fi
echo "$2 and $4: the same $(wc -l <"$folder/first") instructions"
