//! Spacing of checked JSON text: as tight as can be, or indented as Python indents. Numbers and
//! strings keep their spelling; `NaN` and infinities become null.

use super::scan::Member;

/// Appends `json` without white space outside strings.
pub fn write_compact(out: &mut String, json: &str) {
    each_token(json, |token| out.push_str(token));
}

/// Appends an object without white space outside strings, by what is known of its members.
pub(crate) fn write_compact_object(out: &mut String, object: &str, members: &[Member]) {
    let bytes = object.as_bytes();
    out.reserve(object.len());
    out.push('{');
    for (index, Member { key, value }) in members.iter().enumerate() {
        let is_last = index + 1 == members.len();
        // What stands directly behind a key or a value is copied with it.
        let colon = usize::from(bytes[key.end + 1] == b':');
        out.push_str(&object[key.start - 1..key.end + 1 + colon]);
        if colon == 0 {
            out.push(':');
        }
        if is_plain(&bytes[value.start..value.end]) {
            let comma = usize::from(!is_last && bytes[value.end] == b',');
            out.push_str(&object[value.start..value.end + comma]);
            if comma == 1 {
                continue;
            }
        } else {
            write_compact(out, value.of(object));
        }
        if !is_last {
            out.push(',');
        }
    }
    out.push('}');
}

/// Whether a value has neither white space to lose nor a number that is not finite.
fn is_plain(value: &[u8]) -> bool {
    !matches!(value, [b'{' | b'[' | b'N' | b'I', ..] | [b'-', b'I', ..])
}

/// Appends `json` indented by two, as Python's `json.dump(value, indent=2)` writes it, for a
/// value that itself stands `depth` levels deep.
pub(crate) fn write_pretty(out: &mut String, json: &str, depth: usize) {
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
    use super::super::{Scanner, Step};
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
    fn an_object_is_compact_however_it_is_spaced() {
        for object in [
            "{}",
            "{ }",
            r#"{"a": 1, "b": "x, \" y", "c": {"d": [1, 2]}, "e": NaN, "f": -Infinity}"#,
            "{\n  \"a\" : [ ] ,\r\n\t\"b\" :-1e3 ,\"c\":Infinity}",
            r#"{"a":1,"b":[NaN ,2],"c":null }"#,
        ] {
            let mut scanner = Scanner::new();
            assert_eq!(scanner.scan(object.as_bytes(), true), Ok(Step::Done(object.len())));
            let mut out = String::new();
            write_compact_object(&mut out, object, scanner.members());
            assert_eq!(out, compact(object));
        }
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
