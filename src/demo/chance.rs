//! Chance that is the same every time: a small generator with a fixed seed, for demonstrations only.

/// The splitmix generator: short, even, and the same on every machine.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// A sequence that depends on `seed` alone.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`; 0 when `limit` is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        let drawn = self.draw();
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        drawn.checked_rem(limit).and_then(|rest| usize::try_from(rest).ok()).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = usize::try_from(high.saturating_sub(low)).unwrap_or(0).saturating_add(1);
        low.saturating_add(i64::try_from(self.below(width)).unwrap_or(0))
    }

    /// True in `percent` of a hundred.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of the list.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }

    /// One word of the list; empty when the list is.
    pub fn word<'a>(&mut self, list: &'a [String]) -> &'a str {
        self.pick(list).map_or("", String::as_str)
    }

    /// `count` letters of the pool, all different.
    pub fn letters(&mut self, pool: &[char], count: usize) -> String {
        let mut out = Vec::with_capacity(count);
        while out.len() < count.min(pool.len()) {
            if let Some(letter) = self.pick(pool)
                && !out.contains(letter)
            {
                out.push(*letter);
            }
        }
        out.into_iter().collect()
    }
}
