# man.awk: the manual from the public header: objref(3), and a page for each verb from the comment above
# it. Called by make-man, with version and folder set. Blocks of the header are parted by blank lines.
BEGIN {
	RS = ""
	FS = "\n"
}

NR == 1 {
	introduction = comment($0)
	next
}

/#define OBJREF_STATUS_MAP/ {
	statuses = $0
	next
}

/\nOBJREF_API|^OBJREF_API/ {
	verb_page($0)
	next
}

# What else a user reads; includes and what compilers need is not.
/typedef (struct|objref)|#define OBJREF_[A-Z_]+ / && !/__GNUC__/ {
	types[++type_count] = $0
}

END {
	if (verb_count == 0 || introduction == "" || statuses == "") {
		print "make-man: no verb, introduction or list of statuses in the header" > "/dev/stderr"
		exit 1
	}
	overview()
}

# comment(block) - the text of its first comment: paragraphs parted by blank lines, no marks.
function comment(block) {
	sub(/^\/\* ?/, "", block)
	sub(/ *\*\/.*/, "", block)
	gsub(/\n \*/, "\n", block)
	gsub(/\n /, "\n", block)
	return block
}

# roff(text) - what is special to it made harmless.
function roff(text) {
	gsub(/\\/, "\\e", text)
	gsub(/-/, "\\-", text)
	gsub(/\n\./, "\n\\\\\\&.", text)
	gsub(/\n'/, "\n\\\\\\&'", text)
	sub(/^[.']/, "\\\\\\&&", text)
	return text
}

# prose(text) - one paragraph, with verbs and statuses in bold.
function prose(text) {
	text = roff(text)
	gsub(/(objref|OBJREF)_[A-Za-z_]*[A-Za-z]/, "\\fB&\\fR", text)
	return text
}

# head(file, name, summary)
function head(file, name, summary) {
	printf "'\\\" -*- coding: UTF-8 -*-\n.TH %s 3 \"\" \"objref %s\" \"libobjref\"\n", name, version > file
	printf ".nh\n.ad l\n.SH NAME\n%s \\- %s\n", name, roff(summary) > file
}

# title(text) - its first sentence without "name - " and the dot; the rest is left in `rest`.
function title(text, end) {
	sub(/^[^ ]+ - /, "", text)
	rest = ""
	if (match(text, /\n\n|\nSource:/)) {
		rest = substr(text, RSTART + 1)
		text = substr(text, 1, RSTART - 1)
	}
	if (match(text, /\. /)) {
		rest = substr(text, RSTART + 2) "\n" rest
		text = substr(text, 1, RSTART - 1)
	}
	gsub(/\n/, " ", text)
	sub(/\.$/, "", text)
	return text
}

# prototype(block) - what stands behind OBJREF_API, on one line.
function prototype(block) {
	sub(/.*\*\/\n/, "", block)
	sub(/^OBJREF_API /, "", block)
	sub(/^OBJREF_MUST_CHECK /, "", block)
	gsub(/[ \n]+/, " ", block)
	gsub(/\( /, "(", block)
	return block
}

function verb_page(block, name, file, text) {
	text = comment(block)
	name = text
	sub(/ .*/, "", name)
	file = folder "/" name ".3"
	names[++verb_count] = name
	summaries[verb_count] = title(text)
	head(file, name, summaries[verb_count])
	printf ".SH SYNOPSIS\n.B #include <objref/objref.h>\n.PP\n.B %s\n", roff(prototype(block)) > file
	section = ""
	paragraphs(file, rest)
	section = section_to(file, "SEE ALSO")
	print ".BR objref (3)" > file
	close(file)
}

# section_to(file, name) - begins a section unless it is the one that is open.
function section_to(file, name) {
	if (section != name) {
		printf ".SH %s\n", name > file
	} else {
		print ".PP" > file
	}
	return name
}

# paragraphs(file, text) - parameters and what is written are described; returns, cost and rules each
# have a section, wherever in a paragraph they begin.
function paragraphs(file, text, parts, count, i) {
	gsub(/[ \n]Cost: /, "\n\nCost: ", text)
	gsub(/[ \n]Source: /, "\n\nSource: ", text)
	count = split(text, parts, /\n\n+/)
	for (i = 1; i <= count; i++) {
		gsub(/^\n|[ \n]+$/, "", parts[i])
		if (parts[i] ~ /^[a-z0-9_, ]*[a-z0-9]  +[^ ]/) {
			section = section_to(file, "DESCRIPTION")
			parameters(file, parts[i])
		} else if (parts[i] != "") {
			paragraph(file, parts[i])
		}
	}
}

function paragraph(file, text) {
	if (text ~ /^Returns /) {
		section = section_to(file, "RETURN VALUE")
	} else if (sub(/^Cost: /, "", text)) {
		text = toupper(substr(text, 1, 1)) substr(text, 2)
		section = section_to(file, "COST")
	} else if (sub(/^Source: rules? /, "Of the conformance suite: ", text)) {
		section = section_to(file, "RULES")
	} else {
		section = section_to(file, "DESCRIPTION")
	}
	print prose(text) > file
}

# parameters(file, text) - "name   what it is", continued on lines that begin with a blank.
function parameters(file, text, lines, count, name, i) {
	count = split(text, lines, "\n")
	for (i = 1; i <= count; i++) {
		if (match(lines[i], /^[a-z0-9_, ]*[a-z0-9]  +/)) {
			name = lines[i]
			sub(/  .*/, "", name)
			printf ".TP\n.I %s\n", name > file
			lines[i] = substr(lines[i], RLENGTH + 1)
		}
		sub(/^ +/, "", lines[i])
		print prose(lines[i]) > file
	}
}

function overview(file, i) {
	file = folder "/objref.3"
	head(file, "objref", title(introduction))
	printf ".SH SYNOPSIS\n.B #include <objref/objref.h>\n.PP\n" > file
	print "Compile and link with what \\fIpkg-config --cflags --libs objref\\fR says." > file
	paragraphs(file, rest)
	print ".SH VERBS" > file
	for (i = 1; i <= verb_count; i++) {
		printf ".TP\n.BR %s (3)\n%s\n", names[i], prose(summaries[i]) > file
	}
	print ".SH STATUSES" > file
	status_list(file)
	print ".SH TYPES AND CONSTANTS" > file
	for (i = 1; i <= type_count; i++) {
		printf ".PP\n.EX\n%s\n.EE\n", roff(types[i]) > file
	}
}

# X(NAME, value, "json name", "text") for each.
function status_list(file, parts, count, fields, i) {
	sub(/.*#define OBJREF_STATUS_MAP\(X\)/, "", statuses)
	gsub(/[ \n\\]+/, " ", statuses)
	count = split(statuses, parts, / X\(/)
	for (i = 2; i <= count; i++) {
		split(parts[i], fields, /, |"[,)] ?"?/)
		gsub(/"/, "", fields[3])
		sub(/^[^"]*"[^"]*", "/, "", parts[i])
		sub(/"\).*/, "", parts[i])
		printf ".TP\n.B OBJREF_%s\n%s: %s (%s)\n", fields[1], fields[3], parts[i], fields[2] > file
	}
}
