//! The reader against every kind of document of the public JSONTestSuite, by the names of its
//! kinds: `y_` must be read, `n_` must be refused with a place, `i_` is for us to decide. The
//! documents are our own.

use std::io::{self, Read};

use super::values::{Next, Values};

/// Gives out a byte a read.
struct Bytewise<'a>(&'a [u8]);

impl Read for Bytewise<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.0.len().min(out.len()).min(1);
        out[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

/// What comes of an input: the records it holds, and what is wrong with it.
fn outcome<R: Read>(mut values: Values<R>) -> (Vec<String>, Vec<String>) {
    let (mut records, mut errors) = (Vec::new(), Vec::new());
    loop {
        match values.next() {
            Ok(Next::Starved) => values.fill().unwrap(),
            Ok(Next::End) => return (records, errors),
            Ok(Next::Record(record)) => {
                let mut text = String::new();
                record.write_compact(&mut text);
                records.push(text);
            }
            Err(error) => errors.push(error.to_string()),
        }
    }
}

/// The same, however the input is cut.
pub(super) fn read(document: &[u8]) -> (Vec<String>, Vec<String>) {
    let whole = outcome(Values::whole(document.to_vec(), "f".into()));
    assert_eq!(outcome(Values::stream(Bytewise(document), "f".into())), whole);
    whole
}

/// The document as the value of a member, since a record is an object.
fn as_member(document: &[u8]) -> Vec<u8> {
    [b"{\"v\":", document, b"}"].concat()
}

/// Whether an error begins with `f:LINE:COLUMN: `.
fn has_place(error: &str) -> bool {
    let numbers: Vec<_> = error.split(':').skip(1).take(2).collect();
    numbers.len() == 2 && numbers.iter().all(|part| part.parse::<u64>().is_ok_and(|n| n > 0))
}

const READ: &[(&str, &str)] = &[
    ("y_array_arraysWithSpaces", "[[ ]  ]"),
    ("y_array_empty", "[]"),
    ("y_array_empty-string", r#"[""]"#),
    ("y_array_ending_with_newline", "[\"b\"]\n"),
    ("y_array_false", "[false]"),
    ("y_array_heterogeneous", r#"[null, 2, "3", {}, [4]]"#),
    ("y_array_null", "[null]"),
    ("y_array_with_1_and_newline", "[7\n]"),
    ("y_array_with_leading_space", " [7]"),
    ("y_array_with_several_null", "[7,null,null,8]"),
    ("y_array_with_trailing_space", "[7] "),
    ("y_number", "[12e34]"),
    ("y_number_0e+1", "[0e+2]"),
    ("y_number_0e1", "[0e2]"),
    ("y_number_after_space", "[ 6]"),
    ("y_number_double_close_to_zero", "[-0.0000000000000000000000000000000000000000000007]"),
    ("y_number_int_with_exp", "[30e2]"),
    ("y_number_minus_zero", "[-0]"),
    ("y_number_negative_int", "[-456]"),
    ("y_number_negative_one", "[-1]"),
    ("y_number_negative_zero", "[-0.0]"),
    ("y_number_real_capital_e", "[2E23]"),
    ("y_number_real_capital_e_neg_exp", "[2E-3]"),
    ("y_number_real_capital_e_pos_exp", "[2E+3]"),
    ("y_number_real_exponent", "[456.25e7]"),
    ("y_number_real_fraction_exponent", "[456.125e7]"),
    ("y_number_real_neg_exp", "[2e-3]"),
    ("y_number_real_pos_exponent", "[2e+3]"),
    ("y_number_simple_int", "[456]"),
    ("y_number_simple_real", "[456.75]"),
    ("y_object", r#"{"ab":"cd", "ef":"gh"}"#),
    ("y_object_basic", r#"{"ab":"cd"}"#),
    ("y_object_empty", "{}"),
    ("y_object_empty_key", r#"{"":1}"#),
    ("y_object_escaped_null_in_key", r#"{"a\u0000b":1}"#),
    ("y_object_extreme_numbers", r#"{"least":-1.5e27,"most":1.5e27}"#),
    (
        "y_object_long_strings",
        r#"{"k":[{"id":"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"}]}"#,
    ),
    ("y_object_simple", r#"{"k":[]}"#),
    ("y_object_string_unicode", r#"{"k":"\u0416\u0438\u0437"}"#),
    ("y_object_with_newlines", "{\n\"k\": \"v\"\n}"),
    ("y_string_1_2_3_bytes_UTF-8_sequences", r#"["\u0061\u00df\u20ac"]"#),
    ("y_string_accepted_surrogate_pair", r#"["\ud83d\ude80"]"#),
    ("y_string_accepted_surrogate_pairs", r#"["\ud83d\ude80\ud83c\udf0d"]"#),
    ("y_string_allowed_escapes", r#"["\"\\\/\b\f\n\r\t"]"#),
    ("y_string_backslash_and_u_escaped_zero", r#"["\\u0000"]"#),
    ("y_string_backslash_doublequotes", r#"["\""]"#),
    ("y_string_comments", r#"["x/*y*/z//w"]"#),
    ("y_string_double_escape_a", r#"["\\b"]"#),
    ("y_string_double_escape_n", r#"["\\t"]"#),
    ("y_string_escaped_control_character", r#"["\u0013"]"#),
    ("y_string_escaped_noncharacter", r#"["\uFFFE"]"#),
    ("y_string_in_array", r#"["qrs"]"#),
    ("y_string_last_surrogates", r#"["\uDBFF\uDFFF"]"#),
    ("y_string_nbsp_uescaped", r#"["a\u00A0b"]"#),
    ("y_string_nonCharacterInUTF-8", "[\"\u{fffe}\u{1fffe}\"]"),
    ("y_string_null_escape", r#"["\u0000"]"#),
    ("y_string_simple_ascii", r#"["qrs "]"#),
    ("y_string_space", r#"" ""#),
    ("y_string_u+2028_line_sep", "[\"\u{2028}\"]"),
    ("y_string_u+2029_par_sep", "[\"\u{2029}\"]"),
    ("y_string_unescaped_char_delete", "[\"\u{7f}\"]"),
    ("y_string_utf8", "[\"€𝄞ж\"]"),
    ("y_structure_lonely_false", "false"),
    ("y_structure_lonely_int", "43"),
    ("y_structure_lonely_negative_real", "-0.25"),
    ("y_structure_lonely_null", "null"),
    ("y_structure_lonely_string", r#""qrs""#),
    ("y_structure_lonely_true", "true"),
    ("y_structure_string_empty", r#""""#),
    ("y_structure_trailing_newline", "[\"b\"]\n"),
    ("y_structure_whitespace_array", " [] "),
];

const REFUSED: &[(&str, &[u8])] = &[
    ("n_array_1_true_without_comma", b"[2 false]"),
    ("n_array_a_invalid_utf8", b"[b\xe6]"),
    ("n_array_colon_instead_of_comma", b"[\"\": 2]"),
    ("n_array_comma_after_close", b"[\"\"],"),
    ("n_array_comma_and_number", b"[,2]"),
    ("n_array_double_comma", b"[2,,3]"),
    ("n_array_double_extra_comma", b"[\"y\",,]"),
    ("n_array_extra_close", b"[\"y\"]]"),
    ("n_array_extra_comma", b"[\"\",]"),
    ("n_array_incomplete", b"[\"y\""),
    ("n_array_inner_array_no_comma", b"[4[5]]"),
    ("n_array_invalid_utf8", b"[\xff]"),
    ("n_array_items_separated_by_semicolon", b"[2:3]"),
    ("n_array_just_comma", b"[,]"),
    ("n_array_just_minus", b"[-]"),
    ("n_array_missing_value", b"[   , \"\"]"),
    ("n_array_newlines_unclosed", b"[\"b\",\n5\n,2"),
    ("n_array_spaces_vertical_tab_formfeed", b"[\"\x0bb\"\\f]"),
    ("n_array_star_inside", b"[*]"),
    ("n_array_unclosed_trailing_comma", b"[2,"),
    ("n_array_unclosed_with_object_inside", b"[{}"),
    ("n_incomplete_false", b"[fals]"),
    ("n_incomplete_null", b"[nul]"),
    ("n_incomplete_true", b"[tru]"),
    ("n_number_++", b"[++7]"),
    ("n_number_+1", b"[+2]"),
    ("n_number_+Inf", b"[+Inf]"),
    ("n_number_-01", b"[-02]"),
    ("n_number_-1.0.", b"[-2.0.]"),
    ("n_number_-2.", b"[-3.]"),
    ("n_number_.-1", b"[.-2]"),
    ("n_number_.2e-3", b"[.3e-4]"),
    ("n_number_0.1.2", b"[0.2.3]"),
    ("n_number_0.3e", b"[0.4e]"),
    ("n_number_0.3e+", b"[0.4e+]"),
    ("n_number_0.e1", b"[0.e2]"),
    ("n_number_0_capital_E", b"[0E]"),
    ("n_number_1_000", b"[2 000]"),
    ("n_number_1.0e-", b"[2.0e-]"),
    ("n_number_1eE2", b"[2eE3]"),
    ("n_number_expression", b"[2+3]"),
    ("n_number_hex_1_digit", b"[0x2]"),
    ("n_number_invalid-negative-real", b"[-456.456fo]"),
    ("n_number_invalid+-", b"[0e+-2]"),
    ("n_number_invalid-utf-8-in-exponent", b"[2e3\xe6]"),
    ("n_number_minus_infinity", b"[-Inf]"),
    ("n_number_minus_sign_with_trailing_garbage", b"[-fo]"),
    ("n_number_minus_space_1", b"[- 2]"),
    ("n_number_neg_int_starting_with_zero", b"[-034]"),
    ("n_number_neg_real_without_int_part", b"[-.456]"),
    ("n_number_neg_with_garbage_at_end", b"[-2x]"),
    ("n_number_real_without_fractional_part", b"[2.]"),
    ("n_number_starting_with_dot", b"[.456]"),
    ("n_number_U+FF11_fullwidth_digit_one", "[２]".as_bytes()),
    ("n_number_with_alpha_char", b"[2.8011670034376513q-28]"),
    ("n_number_with_leading_zero", b"[034]"),
    ("n_object_bad_value", b"[\"y\", truth]"),
    ("n_object_bracket_key", b"{[: \"y\"}\n"),
    ("n_object_comma_instead_of_colon", b"{\"y\", null}"),
    ("n_object_double_colon", b"{\"y\"::\"c\"}"),
    ("n_object_emoji", "{🌍}".as_bytes()),
    ("n_object_garbage_at_end", b"{\"b\":\"b\" 456}"),
    ("n_object_key_with_single_quotes", b"{k: 'v'}"),
    ("n_object_lone_continuation_byte_in_key_and_trailing_comma", b"{\"\xb8\":\"0\",}"),
    ("n_object_missing_colon", b"{\"b\" c}"),
    ("n_object_missing_key", b"{:\"c\"}"),
    ("n_object_missing_semicolon", b"{\"b\" \"c\"}"),
    ("n_object_missing_value", b"{\"b\":"),
    ("n_object_no-colon", b"{\"b\""),
    ("n_object_non_string_key", b"{2:3}"),
    ("n_object_repeated_null_null", b"{null:null,null:null}"),
    ("n_object_several_trailing_commas", b"{\"id\":1,,,,}"),
    ("n_object_single_quote", b"{'b':1}"),
    ("n_object_trailing_comma", b"{\"id\":1,}"),
    ("n_object_trailing_comment", b"{\"b\":\"c\"}/**/"),
    ("n_object_trailing_comment_slash_open", b"{\"b\":\"c\"}//"),
    ("n_object_two_commas_in_a_row", b"{\"b\":\"c\",,\"d\":\"e\"}"),
    ("n_object_unquoted_key", b"{b: \"c\"}"),
    ("n_object_unterminated-value", b"{\"b\":\"c"),
    ("n_object_with_single_string", b"{ \"qr\" : \"st\", \"u\" }"),
    ("n_object_with_trailing_garbage", b"{\"b\":\"c\"}#"),
    ("n_single_space_in_word", b"[tr ue]"),
    ("n_string_1_surrogate_then_escape_u", b"[\"\\uD800\\u\"]"),
    ("n_string_1_surrogate_then_escape_u1x", b"[\"\\uD800\\u2x\"]"),
    ("n_string_accentuated_char_no_quotes", "[é]".as_bytes()),
    ("n_string_backslash_00", b"[\"\\\x00\"]"),
    ("n_string_escape_x", b"[\"\\x01\"]"),
    ("n_string_escaped_backslash_bad", b"[\"\\\\\\\"]"),
    ("n_string_escaped_ctrl_char_tab", b"[\"\\\t\"]"),
    ("n_string_escaped_emoji", "[\"\\🌍\"]".as_bytes()),
    ("n_string_incomplete_escaped_character", b"[\"\\u00B\"]"),
    ("n_string_incomplete_surrogate", b"[\"\\uD834\\uDd\"]"),
    ("n_string_invalid-utf-8-in-escape", b"[\"\\u\xe6\"]"),
    ("n_string_invalid_unicode_escape", b"[\"\\uwwtt\"]"),
    ("n_string_leading_uescaped_thinspace", b"[\\u0020\"qrs\"]"),
    ("n_string_no_quotes_with_bad_escape", b"[\\n]"),
    ("n_string_single_quote", b"['single']"),
    ("n_string_single_string_no_double_quotes", b"qrs"),
    ("n_string_start_escape_unclosed", b"[\"\\"),
    ("n_string_unescaped_ctrl_char", b"[\"b\x00b\"]"),
    ("n_string_unescaped_newline", b"[\"new\nline\"]"),
    ("n_string_unescaped_tab", b"[\"\t\"]"),
    ("n_string_with_trailing_garbage", b"\"\"y"),
    ("n_structure_angle_bracket_null", b"[<null>]"),
    ("n_structure_array_trailing_garbage", b"[2]y"),
    ("n_structure_array_with_unclosed_string", b"[\"qrs]"),
    ("n_structure_ascii-unicode-identifier", "bå".as_bytes()),
    ("n_structure_capitalized_True", b"[True]"),
    ("n_structure_close_unopened_array", b"2]"),
    ("n_structure_comma_instead_of_closing_brace", b"{\"y\": true,"),
    ("n_structure_end_array", b"]"),
    ("n_structure_incomplete_UTF8_BOM", b"\xef\xbb{}"),
    ("n_structure_lone-open-bracket", b"["),
    ("n_structure_null-byte-outside-string", b"[\x00]"),
    ("n_structure_object_followed_by_closing_object", b"{}}"),
    ("n_structure_object_unclosed_no_value", b"{\"\":"),
    ("n_structure_object_with_comment", b"{\"b\":/*comment*/\"c\"}"),
    ("n_structure_open_array_apostrophe", b"['"),
    ("n_structure_open_array_comma", b"[,"),
    ("n_structure_open_array_open_object", b"[{"),
    ("n_structure_open_object", b"{"),
    ("n_structure_open_object_comma", b"{,"),
    ("n_structure_open_object_open_string", b"{\"b"),
    ("n_structure_single_star", b"*"),
    ("n_structure_unclosed_array_unfinished_true", b"[ false, tru"),
    ("n_structure_unicode-identifier", "å".as_bytes()),
    ("n_structure_whitespace_U+2060_word_joiner", "[\u{2060}]".as_bytes()),
    ("n_structure_whitespace_formfeed", b"[\x0c]"),
    // The implementation decides, and we do not guess an encoding.
    ("i_string_invalid_utf-8", b"{\"v\":\"\xff\"}"),
    ("i_string_iso_latin_1", b"{\"v\":\"\xe9\"}"),
    ("i_string_lone_utf8_continuation_byte", b"{\"v\":\"\x81\"}"),
    ("i_string_not_in_unicode_range", b"{\"v\":\"\xf4\xbf\xbf\xbf\"}"),
    ("i_string_overlong_sequence_2_bytes", b"{\"v\":\"\xc0\xaf\"}"),
    ("i_string_overlong_sequence_6_bytes", b"{\"v\":\"\xfc\x83\xbf\xbf\xbf\xbf\"}"),
    ("i_string_truncated-utf-8", b"{\"v\":\"\xe0\xff\"}"),
    ("i_string_UTF-8_surrogate_U+D800", b"{\"v\":\"\xed\xa0\x80\"}"),
    ("i_string_UTF-16LE_with_BOM", b"\xff\xfe{\x00}\x00"),
    ("i_string_utf16BE_no_BOM", b"\x00{\x00}"),
    ("i_string_utf16LE_no_BOM", b"{\x00}\x00"),
];

/// What the implementation decides, and what comes out: the text as it is.
const KEPT: &[(&str, &str)] = &[
    // Numbers beyond a float pass digit for digit; where one is needed, they count as missing.
    ("i_number_double_huge_neg_exp", "[234.5e-10700]"),
    ("i_number_huge_exp", "[0.5e00669999999999999999999999999999999999999999999999]"),
    ("i_number_neg_int_huge_exp", "[-2e+9999]"),
    ("i_number_pos_double_huge_exp", "[2.5e+9999]"),
    ("i_number_real_neg_overflow", "[-234567e112000]"),
    ("i_number_real_pos_overflow", "[234567e112000]"),
    ("i_number_real_underflow", "[234e-10000000]"),
    ("i_number_too_big_neg_int", "[-234234234234234234234234234234]"),
    ("i_number_too_big_pos_int", "[200000000000000000000]"),
    ("i_number_very_big_negative_int", "[-347462347462347462347462347462347462]"),
    // Python writes lone surrogates; they pass, and read as U+FFFD.
    ("i_object_key_lone_2nd_surrogate", r#"{"\uDFAB":0}"#),
    ("i_string_1st_surrogate_but_2nd_missing", r#"["\uDADB"]"#),
    ("i_string_1st_valid_surrogate_2nd_invalid", r#"["\uD889\u1235"]"#),
    ("i_string_incomplete_surrogate_and_escape_valid", r#"["\uD801\n"]"#),
    ("i_string_incomplete_surrogates_escape_valid", r#"["\uD801\uD801\n"]"#),
    ("i_string_invalid_lonely_surrogate", r#"["\ud801"]"#),
    ("i_string_inverted_surrogates_U+1D11E", r#"["\uDd1f\uD835"]"#),
    ("i_string_lone_second_surrogate", r#"["\uDFAB"]"#),
];

#[test]
fn what_must_be_read_is_read() {
    for (name, document) in READ {
        let (records, errors) = read(&as_member(document.as_bytes()));
        assert_eq!((records.len(), &errors[..]), (1, &[][..]), "{name}");
        let ours: serde_json::Value = serde_json::from_str(&records[0]).unwrap();
        let theirs: serde_json::Value = serde_json::from_str(document).unwrap();
        assert_eq!(ours["v"], theirs, "{name}");
    }
}

#[test]
fn what_must_be_refused_is_refused_at_its_place() {
    for (name, document) in REFUSED {
        let (_, errors) = read(document);
        assert!(errors.iter().any(|error| has_place(error)), "{name}: {errors:?}");
        let (records, errors) = read(&as_member(document));
        assert!(errors.iter().any(|error| has_place(error)), "{name} as a member: {errors:?}");
        assert!(records.is_empty() || name.contains("close") || name.contains("closing"), "{name}");
    }
}

#[test]
fn what_is_ours_to_decide_keeps_its_text() {
    for (name, document) in KEPT {
        let (records, errors) = read(&as_member(document.as_bytes()));
        assert!(errors.is_empty(), "{name}: {errors:?}");
        assert_eq!(records, [format!("{{\"v\":{document}}}")], "{name}");
    }
    // i_structure_500_nested_arrays, i_structure_UTF-8_BOM_empty_object
    let deep = as_member(&[vec![b'['; 500], vec![b']'; 500]].concat());
    assert_eq!(read(&deep).1, [""; 0]);
    assert_eq!(read(b"\xef\xbb\xbf{}"), (vec!["{}".to_owned()], Vec::new()));
}

#[test]
fn another_encoding_is_named() {
    for (document, encoding) in [
        (&b"\xff\xfe{\x00}\x00"[..], "UTF-16"),
        (b"\xfe\xff\x00{\x00}", "UTF-16"),
        (b"{\x00}\x00", "UTF-16LE"),
        (b"\x00[\x00]", "UTF-16BE"),
        (b"\xff\xfe", "UTF-16"),
        (b"\xff\xfe\x00\x00{\x00\x00\x00", "UTF-32"),
        (b"\x00\x00\xfe\xff\x00\x00\x00{", "UTF-32"),
        (b"[\x00\x00\x00]\x00\x00\x00", "UTF-32LE"),
        (b"\x00\x00\x00{\x00\x00\x00}", "UTF-32BE"),
    ] {
        let (records, errors) = read(document);
        let expected =
            format!("f:1:1: the text is {encoding}; convert it by iconv -f {encoding} -t UTF-8");
        assert_eq!((records.len(), errors), (0, vec![expected]));
    }
    let (_, errors) = read(b"{\x00\x00\x00\x00\x00\x00\x00\x00");
    assert!(errors[0].contains("the file has a hole"), "{errors:?}");
}

/// What the collection refuses and we do not: an input is a sequence of values, perhaps of none,
/// and Python writes what is not finite.
#[test]
fn what_we_read_beyond_the_grammar() {
    // n_structure_double_array, n_structure_no_data, n_structure_UTF8_BOM_no_data,
    // n_single_space. That an empty file is worth a word is the file reader's to say.
    for document in [&b"[][]"[..], b"", b"\xef\xbb\xbf", b" "] {
        assert_eq!(read(document), (Vec::new(), Vec::new()));
    }
    // n_number_NaN, n_number_infinity, n_number_minus_infinity
    for document in ["NaN", "Infinity", "-Infinity"] {
        assert_eq!(read(&as_member(document.as_bytes())).0, [r#"{"v":null}"#]);
    }
    // n_structure_100000_opening_arrays, n_structure_open_array_object
    for open in ["[", "[{\"\":"] {
        let (records, errors) = read(open.repeat(2000).as_bytes());
        assert!(records.is_empty() && errors[0].contains("nest deeper than 1024"), "{errors:?}");
    }
}

/// Either value could be the right one, whether we use the key or another filter does.
#[test]
fn a_key_that_stands_twice_in_a_record_is_refused_with_both_places() {
    // y_object_duplicated_key, y_object_duplicated_key_and_value
    for document in [r#"{"k":1,"k":2}"#, r#"{"k":1,"k":1}"#, r#"{"k":1,"\u006b":2}"#] {
        let (records, errors) = read(document.as_bytes());
        assert!(records.is_empty());
        assert!(errors[0].starts_with("f:1:9: the key"), "{errors:?}");
        assert!(errors[0].contains("first at column 3"), "{errors:?}");
    }
    // Deeper down it passes as it is.
    assert_eq!(read(br#"{"v":{"k":1,"k":2}}"#).0, [r#"{"v":{"k":1,"k":2}}"#]);
}
