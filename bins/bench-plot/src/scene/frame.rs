//! Where the parts of a picture stand: the plot, the axes' labels around it, the legend beside it.

use super::font::{self, Weight};
use super::legend::Legend;
use crate::chart::Chart;
use crate::chart::number::tick_label;
use crate::geometry::{Rect, Xy};
use crate::look::canvas::Size;

/// Free space at the edges.
pub(crate) const EDGE: f64 = 24.0;
/// The size of the labels at the ticks.
pub(crate) const TICK_SIZE: f64 = 12.5;
/// From an axis to the labels at its ticks, half of it a tick.
pub(crate) const TICK_GAP: f64 = 8.0;

const PLOT_TOP: f64 = 112.0;
/// From the plot to the lower edge.
const BELOW_PLOT: f64 = 74.0;
const LEGEND_GAP: f64 = 32.0;

/// Where the parts of a picture stand.
#[derive(Debug)]
pub(crate) struct Frame {
    /// The area between the axes.
    pub(crate) plot: Rect,
    /// The legend's.
    pub(crate) legend: Rect,
}

impl Frame {
    /// Room for the legend and for the labels at the y axis; the plot takes the rest.
    pub(crate) fn new(chart: &Chart, legend: &Legend, size: Size) -> Self {
        let tick = |&value: &f64| font::width(&tick_label(value), TICK_SIZE, Weight::Regular);
        let widest = chart.y.ticks.iter().map(tick).fold(0.0, f64::max);
        let right = f64::from(size.width) - EDGE;
        let bottom = f64::from(size.height) - BELOW_PLOT;
        let legend_left = right - legend.width();
        Self {
            plot: Rect {
                left: (EDGE + widest + TICK_GAP).round(),
                top: PLOT_TOP,
                right: (legend_left - LEGEND_GAP).round(),
                bottom,
            },
            legend: Rect { left: legend_left, top: PLOT_TOP, right, bottom },
        }
    }

    /// The ticks of the x axis that have no room for a label beside the one before them. Of a linear
    /// axis every second label is left out then, or two of three, so that the rest are even.
    pub(crate) fn unlabelled(&self, chart: &Chart) -> Vec<f64> {
        let ticks = &chart.x.ticks;
        if chart.x.is_logarithmic() {
            return self.crowded(chart, ticks.iter().copied());
        }
        let every = |nth: &usize| ticks.iter().copied().step_by(*nth);
        let nth = (1..=ticks.len().max(1)).find(|nth| self.crowded(chart, every(nth)).is_empty());
        let left: Vec<f64> = every(&nth.unwrap_or(1)).collect();
        ticks.iter().copied().filter(|tick| !left.contains(tick)).collect()
    }

    /// Those of some ticks, the first of which has a label, that have no room for one.
    fn crowded(&self, chart: &Chart, ticks: impl Iterator<Item = f64>) -> Vec<f64> {
        let mut free = f64::NEG_INFINITY;
        let is_crowded = |tick: &f64| {
            let [middle, _] = self.place(chart, *tick, 0.0);
            let half = font::width(&tick_label(*tick), TICK_SIZE, Weight::Regular) / 2.0;
            let is_crowded = middle - half < free;
            if !is_crowded {
                free = middle + half + TICK_GAP;
            }
            is_crowded
        };
        ticks.filter(is_crowded).collect()
    }

    /// Where a point of the chart stands.
    pub(crate) fn place(&self, chart: &Chart, x: f64, y: f64) -> Xy {
        let Rect { left, top, right, bottom } = self.plot;
        [left + chart.x.position(x) * (right - left), bottom - chart.y.position(y) * (bottom - top)]
    }
}
