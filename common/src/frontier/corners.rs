//! Corners of boxes with three sides, in clusters, so that those near another are found without a
//! look at all.
//!
//! A corner joins the cluster of one near it, and a full cluster is cut in two, by the three sides
//! in turn. The greatest keys of each cluster tell whether it needs a look, sixteen clusters at a
//! time, and so do the keys in it; the corners decide.

use super::keys::{Key, Keys, LANES, key};

/// The corner of a box that has its opposite corner at 0: the lengths of its sides, all above 0.
pub(super) type Corner = [f64; 3];

/// Corners of which none reaches another in all sides.
#[derive(Default)]
pub(super) struct Corners {
    clusters: Vec<Cluster>,
    /// The greatest keys of each cluster, in the clusters' order.
    greatest: Vec<Keys>,
    /// Clusters that have been empty.
    emptied: Vec<usize>,
}

impl Corners {
    /// Adds a corner, unless one reaches it: then `None`. Otherwise the corner at which begins
    /// what of the new box the others leave free, and into `near` those beyond it in all sides.
    /// Those that the new one reaches are gone.
    pub(super) fn add(&mut self, corner: Corner, near: &mut Vec<Corner>) -> Option<Corner> {
        let corner_key = key(corner);
        let mut home = 0;
        let mut low = [0.0; 3];
        let mut low_key = key(low);
        for (block, greatest) in self.greatest.iter().enumerate() {
            for lane in greatest.cutting(corner_key, low_key) {
                let index = block * LANES + lane;
                self.clusters[index].cut(corner, corner_key, &mut low, low_key);
                low_key = key(low);
                home = index;
            }
        }
        if low[0] >= corner[0] {
            return None;
        }
        for block in 0..self.greatest.len() {
            for lane in self.greatest[block].beyond(low_key) {
                let index = block * LANES + lane;
                let cluster = &mut self.clusters[index];
                let before = (near.len(), cluster.count);
                cluster.take(corner, low, low_key, near);
                if near.len() > before.0 {
                    home = index;
                }
                if cluster.count < before.1 {
                    self.greatest[block].set(lane, cluster.keys.greatest());
                    if cluster.count == 0 {
                        self.emptied.push(index);
                    }
                }
            }
        }
        self.put(corner, corner_key, home);
        Some(low)
    }

    /// Puts a corner into a cluster, or into a half of it.
    fn put(&mut self, corner: Corner, corner_key: Key, home: usize) {
        if self.clusters.is_empty() {
            self.add_cluster();
        }
        let mut home = home;
        if self.clusters[home].count == LANES {
            let (upper, side, least) = self.clusters[home].halve();
            self.update(home);
            let other = self.empty();
            self.clusters[other] = upper;
            self.update(other);
            if corner[side] >= least {
                home = other;
            }
        }
        self.clusters[home].push(corner, corner_key);
        self.greatest[home / LANES].raise(home % LANES, corner_key);
    }

    /// A cluster without corners.
    fn empty(&mut self) -> usize {
        while let Some(index) = self.emptied.pop() {
            if self.clusters[index].count == 0 {
                return index;
            }
        }
        self.add_cluster();
        self.clusters.len() - 1
    }

    fn add_cluster(&mut self) {
        if self.clusters.len().is_multiple_of(LANES) {
            self.greatest.push(Keys::NONE);
        }
        self.clusters.push(Cluster::NONE);
    }

    /// Has the greatest keys of a cluster be those of its corners.
    fn update(&mut self, index: usize) {
        self.greatest[index / LANES].set(index % LANES, self.clusters[index].keys.greatest());
    }
}

/// Sixteen corners or fewer.
struct Cluster {
    count: usize,
    keys: Keys,
    corners: [Corner; LANES],
    /// The side by which it is halved next.
    next_cut: usize,
}

impl Cluster {
    const NONE: Self = Self { count: 0, keys: Keys::NONE, corners: [[0.0; 3]; LANES], next_cut: 0 };

    fn push(&mut self, corner: Corner, key: Key) {
        self.corners[self.count] = corner;
        self.keys.set(self.count, key);
        self.count += 1;
    }

    /// Lengthens the low corner by those that reach this corner in the two other sides.
    fn cut(&self, corner: Corner, corner_key: Key, low: &mut Corner, low_key: Key) {
        for lane in self.keys.cutting(corner_key, low_key) {
            let own = self.corners[lane];
            let [x, y, z] = [0, 1, 2].map(|side| own[side] >= corner[side]);
            for (side, reach) in [y & z, x & z, x & y].into_iter().enumerate() {
                low[side] = if reach & (own[side] > low[side]) { own[side] } else { low[side] };
            }
        }
    }

    /// Copies those beyond the low corner, and drops those of them that this corner reaches.
    fn take(&mut self, corner: Corner, low: Corner, low_key: Key, near: &mut Vec<Corner>) {
        for lane in self.keys.beyond(low_key) {
            let own = self.corners[lane];
            let [x, y, z] = [0, 1, 2].map(|side| own[side] > low[side]);
            if !(x & y & z) {
                continue;
            }
            near.push(own);
            let [x, y, z] = [0, 1, 2].map(|side| own[side] <= corner[side]);
            if x & y & z {
                self.count -= 1;
                self.corners[lane] = self.corners[self.count];
                self.keys.set(lane, key(self.corners[lane]));
                self.keys.clear(self.count);
            }
        }
    }

    /// Keeps the shorter half of a full cluster by one side; returns the longer half, that side,
    /// and the least length there.
    fn halve(&mut self) -> (Self, usize, f64) {
        let side = self.next_cut;
        self.corners.sort_unstable_by(|a, b| a[side].total_cmp(&b[side]));
        let (lower, upper) = self.corners.split_at(LANES / 2);
        let of = |corners: &[Corner]| {
            let mut half = Self { next_cut: (side + 1) % 3, ..Self::NONE };
            corners.iter().for_each(|&corner| half.push(corner, key(corner)));
            half
        };
        let (lower, upper, least) = (of(lower), of(upper), upper[0][side]);
        *self = lower;
        (upper, side, least)
    }
}
