//! The Pareto frontier. Points in, indices out, or the volume that they dominate: no I/O, no names.
//!
//! A point dominates another if it is at least as good in every objective and better in one.
//! Equal points do not dominate each other, so all of them are on the frontier, or none.
//!
//! Two objectives have entry points of their own, [`frontier()`] and [`ranks`]; any number of them
//! goes through [`Points`].

mod blocks;
mod divide;
mod dominance;
mod hypervolume;
mod layers;
mod plane;
mod points;
mod scan;
mod shelf;
mod slices;
mod space;
mod staircase;

pub use dominance::Tolerance;
pub use hypervolume::hypervolume;
pub use plane::{Point, frontier, ranks};
pub use points::Points;
