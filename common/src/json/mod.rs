//! JSON as text: where a value ends and what its members are, without building values.

mod array;
mod block;
mod cuts;
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
pub(crate) use cuts::Cuts;
pub(crate) use distinct::{KnownKeys, surely_plain_and_distinct};
pub(crate) use number::{EXACT, is_finite, write_float};
pub use number::{integer, number};
pub use rewrite::write_compact;
pub(crate) use rewrite::{write_compact_object, write_pretty};
pub(crate) use scan::Elements;
pub use scan::{Member, Scanner, Span, Step};
pub(crate) use string::unescape;
pub use string::{spells, write_string};
pub use token::Fault;
pub use vector::as_text;
