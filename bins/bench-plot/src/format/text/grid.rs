//! A grid of characters with colours, and dots finer than characters: braille.

use crate::look::color::Color;

/// One character and its colour; none for the terminal's own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cell {
    pub(super) character: char,
    pub(super) color: Option<Color>,
    /// Not a free place: something that must not be written over.
    pub(super) taken: bool,
}

const EMPTY: Cell = Cell { character: ' ', color: None, taken: false };

/// Characters in rows.
#[derive(Debug)]
pub(super) struct Grid {
    pub(super) width: usize,
    pub(super) height: usize,
    cells: Vec<Cell>,
    /// Dots set in each cell, two columns of four, as in Unicode's braille block.
    dots: Vec<u8>,
}

/// Dots across and down a cell.
pub(super) const ACROSS: usize = 2;
pub(super) const DOWN: usize = 4;

/// Unicode's bit for each dot, by row and column.
const BITS: [[u8; ACROSS]; DOWN] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];

impl Grid {
    /// An empty grid.
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self { width, height, cells: vec![EMPTY; width * height], dots: vec![0; width * height] }
    }

    /// The character at a place, braille where only dots are.
    pub(super) fn cell(&self, x: usize, y: usize) -> Cell {
        let index = y * self.width + x;
        let cell = self.cells[index];
        match self.dots[index] {
            0 => cell,
            _ if cell.taken => cell,
            dots => {
                Cell { character: char::from_u32(0x2800 + u32::from(dots)).unwrap_or(' '), ..cell }
            }
        }
    }

    /// Whether nothing but background or dots is at a place.
    pub(super) fn is_free(&self, x: usize, y: usize) -> bool {
        x < self.width && y < self.height && !self.cells[y * self.width + x].taken
    }

    /// Writes a character over whatever is there.
    pub(super) fn put(&mut self, x: usize, y: usize, character: char, color: Option<Color>) {
        if x < self.width && y < self.height {
            self.cells[y * self.width + x] = Cell { character, color, taken: true };
        }
    }

    /// Writes a character that gives way to anything else.
    pub(super) fn underlay(&mut self, x: usize, y: usize, character: char, color: Option<Color>) {
        if self.is_free(x, y) && self.dots[y * self.width + x] == 0 {
            self.cells[y * self.width + x] = Cell { character, color, taken: false };
        }
    }

    /// Sets the dots of a line between two places, counted in dots.
    pub(super) fn line(&mut self, [from, to]: [[f64; 2]; 2], color: Option<Color>) {
        let steps = (to[0] - from[0]).abs().max((to[1] - from[1]).abs()).ceil().max(1.0);
        for step in 0..=steps as usize {
            let share = step as f64 / steps;
            let along = |axis: usize| from[axis] + (to[axis] - from[axis]) * share;
            self.dot(along(0).round(), along(1).round(), color);
        }
    }

    fn dot(&mut self, x: f64, y: f64, color: Option<Color>) {
        let inside = |value: f64, count: usize| (0.0..count as f64).contains(&value);
        if !inside(x, self.width * ACROSS) || !inside(y, self.height * DOWN) {
            return;
        }
        let (x, y) = (x as usize, y as usize);
        let index = y / DOWN * self.width + x / ACROSS;
        self.dots[index] |= BITS[y % DOWN][x % ACROSS];
        if !self.cells[index].taken {
            self.cells[index].color = color;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_become_braille() {
        let mut grid = Grid::new(2, 1);
        grid.line([[0.0, 0.0], [3.0, 3.0]], None);
        assert_eq!([0, 1].map(|x| grid.cell(x, 0).character), ['⠑', '⢄']);
        grid.line([[-5.0, -5.0], [100.0, 0.0]], None);
    }

    #[test]
    fn characters_lie_above_dots_and_dots_above_the_ground() {
        let mut grid = Grid::new(1, 1);
        grid.underlay(0, 0, '·', None);
        assert_eq!(grid.cell(0, 0).character, '·');
        grid.line([[0.0, 0.0], [0.0, 0.0]], None);
        assert_eq!(grid.cell(0, 0).character, '⠁');
        assert!(grid.is_free(0, 0) && !grid.is_free(1, 0));
        grid.put(0, 0, 'a', None);
        assert_eq!(grid.cell(0, 0).character, 'a');
    }
}
