//! Points that are asked again and again which of them are near.

use crate::geometry::{Rect, Xy};

/// The sides of a cell, in pixels.
const CELL: f64 = 16.0;

/// Squares of one size around points, by the cells of a grid in which the points stand.
pub(crate) struct Crowd {
    /// From a point to the sides of its square.
    reach: f64,
    corner: Xy,
    columns: usize,
    rows: usize,
    /// Where each cell's points begin, and where those of the last one end.
    starts: Vec<usize>,
    points: Vec<Xy>,
}

impl Crowd {
    /// Points, in a grid over an area. Those outside are in the nearest cell.
    pub(crate) fn new<I: Iterator<Item = Xy>>(
        area: Rect,
        reach: f64,
        points: impl Fn() -> I,
    ) -> Self {
        let cells = |length: f64| (length / CELL).ceil().max(1.0) as usize;
        let mut crowd = Self {
            reach,
            corner: [area.left, area.top],
            columns: cells(area.right - area.left),
            rows: cells(area.bottom - area.top),
            starts: Vec::new(),
            points: Vec::new(),
        };
        // Counted first, so that each point is written once, where it belongs.
        crowd.starts = vec![0; crowd.columns * crowd.rows + 1];
        for point in points() {
            let cell = crowd.cell(point);
            crowd.starts[cell + 1] += 1;
        }
        for cell in 1..crowd.starts.len() {
            crowd.starts[cell] += crowd.starts[cell - 1];
        }
        crowd.points = vec![[0.0, 0.0]; crowd.starts[crowd.columns * crowd.rows]];
        let mut free = crowd.starts.clone();
        for point in points() {
            let cell = crowd.cell(point);
            crowd.points[free[cell]] = point;
            free[cell] += 1;
        }
        crowd
    }

    /// The points whose squares overlap an area.
    pub(crate) fn on(&self, area: Rect) -> impl Iterator<Item = Xy> {
        let Rect { left, top, right, bottom } = area.grown(self.reach);
        let [first, last] = [[left, top], [right, bottom]].map(|corner| self.place(corner));
        (first[1]..=last[1]).flat_map(move |row| {
            let cells = row * self.columns + first[0]..row * self.columns + last[0] + 1;
            let points = &self.points[self.starts[cells.start]..self.starts[cells.end]];
            let overlaps = move |&&at: &&Xy| Rect::around(at, self.reach).overlaps(&area);
            points.iter().filter(overlaps).copied()
        })
    }

    fn cell(&self, at: Xy) -> usize {
        let [column, row] = self.place(at);
        row * self.columns + column
    }

    fn place(&self, at: Xy) -> [usize; 2] {
        let along = |axis: usize, cells: usize| {
            // Less than nothing, or no number, is the first.
            let cell = ((at[axis] - self.corner[axis]) / CELL) as usize;
            cell.min(cells - 1)
        };
        [along(0, self.columns), along(1, self.rows)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_overlap_are_found() {
        let area = Rect { left: 5.0, top: 7.0, right: 130.0, bottom: 90.0 };
        let coordinate =
            |n: u32, most: u32| f64::from(n.wrapping_mul(2_654_435_761) >> 8) % f64::from(most);
        // Some stand outside of the area.
        let points: Vec<Xy> =
            (0..500).map(|n| [coordinate(n, 150), coordinate(n + 1000, 110)]).collect();
        let crowd = Crowd::new(area, 4.0, || points.iter().copied());
        for n in 0..300 {
            let [x, y] = [coordinate(n + 5000, 150), coordinate(n + 7000, 110)];
            let asked = Rect { left: x, top: y, right: x + f64::from(n % 40), bottom: y + 9.0 };
            let overlaps = |at: &&Xy| Rect::around(**at, 4.0).overlaps(&asked);
            assert_eq!(
                crowd.on(asked).count(),
                points.iter().filter(overlaps).count(),
                "{asked:?}"
            );
        }
    }

    #[test]
    fn nobody_is_a_crowd_too() {
        let area = Rect { left: 0.0, top: 0.0, right: 0.0, bottom: -1.0 };
        assert_eq!(Crowd::new(area, 4.0, std::iter::empty).on(area.grown(9.0)).count(), 0);
    }
}
