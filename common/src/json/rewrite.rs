//! Spacing of checked JSON text: as tight as can be, or indented as Python indents. Numbers and
//! strings keep their spelling; `NaN` and infinities become null.

/// Appends `json` without white space outside strings.
pub fn write_compact(out: &mut String, json: &str) {
    each_token(json, |token| out.push_str(token));
}

/// Appends `json` indented by two, as Python's `json.dump(value, indent=2)` writes it, for a
/// value that itself stands `depth` levels deep.
pub fn write_pretty(out: &mut String, json: &str, depth: usize) {
    let mut depth = depth;
    let mut opened = false;
    each_token(json, |token| match token {
        "{" | "[" => {
            if opened {
                new_line(out, depth);
            }
            out.push_str(token);
            depth += 1;
            opened = true;
        }
        "}" | "]" => {
            depth -= 1;
            if !opened {
                new_line(out, depth);
            }
            out.push_str(token);
            opened = false;
        }
        "," => {
            out.push(',');
            new_line(out, depth);
        }
        ":" => out.push_str(": "),
        scalar => {
            if opened {
                new_line(out, depth);
            }
            out.push_str(scalar);
            opened = false;
        }
    });
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

fn each_token(json: &str, mut take: impl FnMut(&str)) {
    let bytes = json.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b' ' | b'\n' | b'\r' | b'\t' => continue,
            b'{' | b'}' | b'[' | b']' | b',' | b':' => {}
            b'"' => at = string_end(bytes, at),
            _ => {
                while let Some(b) = bytes.get(at) {
                    if b" \n\r\t{}[],:\"".contains(b) {
                        break;
                    }
                    at += 1;
                }
            }
        }
        match &json[start..at] {
            "NaN" | "Infinity" | "-Infinity" => take("null"),
            token => take(token),
        }
    }
}

fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at..]) {
        if bytes[at + found] == b'"' {
            return at + found + 1;
        }
        at += found + 2;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compact(json: &str) -> String {
        let mut out = String::new();
        write_compact(&mut out, json);
        out
    }

    fn pretty(json: &str) -> String {
        let mut out = String::new();
        write_pretty(&mut out, json, 0);
        out
    }

    #[test]
    fn compact_leaves_spelling_alone() {
        assert_eq!(
            compact("{ \"a b\" : [ 1.50 ,\r\n\t1e3, \" \\\" , \" ] , \"c\":{ } }"),
            r#"{"a b":[1.50,1e3," \" , "],"c":{}}"#
        );
    }

    #[test]
    fn what_is_not_finite_becomes_null() {
        assert_eq!(compact("[NaN, -Infinity,Infinity, \"NaN\"]"), r#"[null,null,null,"NaN"]"#);
    }

    #[test]
    fn pretty_is_what_python_writes() {
        // python3 -c 'import json; print(json.dumps(VALUE, indent=2))'
        assert_eq!(
            pretty(r#"{"a":1,"b":[],"c":{},"d":[1,{"e":[[]]}],"f":"x, y"}"#),
            "{\n  \"a\": 1,\n  \"b\": [],\n  \"c\": {},\n  \"d\": [\n    1,\n    {\n      \"e\": [\n        []\n      ]\n    }\n  ],\n  \"f\": \"x, y\"\n}"
        );
        assert_eq!(pretty("[ ]"), "[]");
    }
}
