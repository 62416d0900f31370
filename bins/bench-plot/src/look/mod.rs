//! How pictures look, whatever they show: sizes, themes, colours and markers.

pub(crate) mod canvas;
pub(crate) mod color;
#[cfg(test)]
mod color_difference;
pub(crate) mod palette;
