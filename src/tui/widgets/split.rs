//! Left the list, right what is selected; on a narrow terminal the right side opens on Enter.

use crate::tui::{
    action::Action,
    theme::{Look, Tone},
};
use ratatui::{buffer::Buffer, layout::Rect};

/// From this width on both sides show.
pub const WIDE: u16 = 100;

/// Which side has the keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// The list.
    #[default]
    Left,
    /// The page beside it.
    Right,
}

/// Two sides.
#[derive(Clone, Copy, Debug)]
pub struct Split {
    /// Which side has the keys.
    pub side: Side,
    /// Tenths of a wide terminal the list takes.
    tenths: u16,
}

impl Default for Split {
    fn default() -> Self {
        Self { side: Side::default(), tenths: 6 }
    }
}

/// Where the sides are drawn; `None` where a side does not show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sides {
    /// The list.
    pub left: Option<Rect>,
    /// The page beside it.
    pub right: Option<Rect>,
}

impl Split {
    /// A split whose list takes this many tenths of a wide terminal.
    pub fn tenths(tenths: u16) -> Self {
        Self { side: Side::default(), tenths }
    }

    /// Where the sides are drawn in `area`.
    pub fn sides(&self, area: Rect) -> Sides {
        if area.width < WIDE {
            return match self.side {
                Side::Left => Sides { left: Some(area), right: None },
                Side::Right => Sides { left: None, right: Some(area) },
            };
        }
        let left = area.width * self.tenths.min(9) / 10;
        let right = area.width - left - 2;
        Sides {
            left: Some(Rect::new(area.x, area.y, left, area.height)),
            right: Some(Rect::new(area.x + left + 2, area.y, right, area.height)),
        }
    }

    /// The area the list has, or would have: for moving in it.
    pub fn list(&self, area: Rect) -> Rect {
        Self { side: Side::Left, ..*self }.sides(area).left.unwrap_or(area)
    }

    /// The area the page has, or would have: for scrolling it.
    pub fn page(&self, area: Rect) -> Rect {
        Self { side: Side::Right, ..*self }.sides(area).right.unwrap_or(area)
    }

    /// Takes `Open` and the change of sides; true when it was one of these.
    pub fn act(&mut self, action: Action) -> bool {
        match (action, self.side) {
            (Action::Open | Action::OtherPane, Side::Left) => self.side = Side::Right,
            (Action::OtherPane, Side::Right) => self.side = Side::Left,
            _ => return false,
        }
        true
    }

    /// Goes back to the list; true when the page had the keys.
    pub fn back(&mut self) -> bool {
        std::mem::take(&mut self.side) == Side::Right
    }

    /// Draws the line between the sides.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        if let Sides { left: Some(left), right: Some(_) } = self.sides(area) {
            let tone = if self.side == Side::Right { Tone::Strong } else { Tone::Dim };
            for y in area.y..area.bottom() {
                look.put_text(buf, (left.right(), y), 1, look.theme.bar(), tone);
            }
        }
    }
}
