//! JSON as text: where a value ends and what its members are, without building values.

mod array;
mod block;
mod distinct;
mod elements;
mod layout;
mod members;
mod number;
mod numbers;
mod rewrite;
mod scan;
mod string;
mod text;
mod token;
mod vector;
mod word;
mod words;

pub(crate) use array::{append_numbers, each_element, numbers};
pub(crate) use distinct::{KnownKeys, surely_plain_and_distinct};
pub(crate) use number::{EXACT, is_finite};
pub use number::{integer, number, write_float};
pub(crate) use rewrite::write_compact_object;
pub use rewrite::{write_compact, write_pretty};
pub use scan::{LEAST_INSTEAD, Member, Scanner, Span, Step};
pub use string::{spells, unescape, write_string};
pub use token::Fault;
pub use vector::as_text;
