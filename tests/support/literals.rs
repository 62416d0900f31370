//! The texts that stand in the sources of the filters.

use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::LitStr;

/// A string literal, and the file that it stands in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Literal {
    pub(crate) text: String,
    pub(crate) file: String,
}

/// Every string literal below a folder of sources, but for documentation, tests, and what only a
/// defect would print.
pub(crate) fn literals(folder: &Path) -> Vec<Literal> {
    let mut found = Vec::new();
    collect_folder(folder, &mut found);
    found.sort();
    found.dedup();
    found
}

fn collect_folder(folder: &Path, found: &mut Vec<Literal>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("its entry").path();
        // Test modules in files of their own.
        let for_tests =
            ["tests.rs", "color_difference.rs", "conformance.rs", "damage.rs", "hostile_values.rs"];
        if path.is_dir() {
            collect_folder(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs")
            && !for_tests.iter().any(|name| path.ends_with(name))
        {
            let source = fs::read_to_string(&path).expect("a source is text");
            let tokens: TokenStream = source.parse().expect("a source is Rust");
            let mut texts = Vec::new();
            collect(tokens, &mut texts);
            let file = path.display().to_string();
            found.extend(texts.into_iter().map(|text| Literal { text, file: file.clone() }));
        }
    }
}

fn collect(tokens: TokenStream, texts: &mut Vec<String>) {
    /// Macros and functions whose texts are for those who change the code.
    const DEFECTS: [&str; 5] = ["expect", "assert", "debug_assert", "unreachable", "panic"];
    let mut skipped = false;
    let mut for_tests = false;
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => skipped = true,
            // What stands between the name of a macro and its arguments.
            TokenTree::Punct(punct) if punct.as_char() == '!' => {}
            TokenTree::Punct(punct) => {
                skipped = false;
                for_tests &= punct.as_char() != ';';
            }
            TokenTree::Ident(ident) => skipped = DEFECTS.iter().any(|name| ident == name),
            TokenTree::Group(group) if skipped && group.delimiter() == Delimiter::Bracket => {
                for_tests |= group.to_string().replace(' ', "") == "[cfg(test)]";
                skipped = false;
            }
            TokenTree::Group(group) => {
                let body = group.delimiter() == Delimiter::Brace;
                if !(skipped || for_tests && body) {
                    collect(group.stream(), texts);
                }
                for_tests &= !body;
                skipped = false;
            }
            TokenTree::Literal(literal) => {
                skipped = false;
                texts.extend(
                    syn::parse_str::<LitStr>(&literal.to_string()).map(|text| text.value()),
                );
            }
        }
    }
}
