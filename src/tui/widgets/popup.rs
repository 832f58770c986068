//! The box overlays stand in.

use crate::tui::{
    text::{self, Words},
    theme::{Look, Tone},
};
use ratatui::{buffer::Buffer, buffer::CellWidth as _, layout::Rect};

/// A box of at most this size in the middle of `body`.
pub fn centred(body: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(body.width), height.min(body.height));
    Rect::new(body.x + (body.width - width) / 2, body.y + (body.height - height) / 2, width, height)
}

/// The area within the border.
pub fn inner(area: Rect) -> Rect {
    Rect::new(area.x + 2, area.y + 1, area.width.saturating_sub(4), area.height.saturating_sub(2))
}

/// Clears the area, draws border and title, and answers the area within.
pub fn draw(area: Rect, buf: &mut Buffer, look: Look, title: &Words) -> Rect {
    let area = area.intersection(buf.area);
    clear(area, buf);
    if area.width < 4 || area.height < 2 {
        return inner(area).intersection(area);
    }
    let theme = look.theme;
    let line = theme.rule().repeat(usize::from(area.width - 2));
    let (right, bottom) = (area.right() - 1, area.bottom() - 1);
    for (y, index) in [(area.y, 0), (bottom, 2)] {
        look.put_text(buf, (area.x, y), 1, theme.corner(index), Tone::Dim);
        look.put_text(buf, (area.x + 1, y), area.width - 2, &line, Tone::Dim);
        look.put_text(buf, (right, y), 1, theme.corner(index + 1), Tone::Dim);
    }
    for y in area.y + 1..bottom {
        look.put_text(buf, (area.x, y), 1, theme.bar(), Tone::Dim);
        look.put_text(buf, (right, y), 1, theme.bar(), Tone::Dim);
    }
    let shown = text::cut(title.get(look.lang), usize::from(area.width).saturating_sub(6));
    look.put_text(buf, (area.x + 2, area.y), area.width - 4, &format!(" {shown} "), Tone::Strong);
    inner(area)
}

/// Blanks the area, and the wide character a cell to the left whose second half lies in it: it would swallow the border.
fn clear(area: Rect, buf: &mut Buffer) {
    for y in area.y..area.bottom() {
        if area.x > buf.area.x
            && let Some(cell) = buf.cell_mut((area.x - 1, y))
            && cell.symbol().cell_width() > 1
        {
            cell.set_symbol(" ");
        }
        for x in area.x..area.right() {
            if let Some(cell) = buf.cell_mut((x, y)) {
                cell.reset();
            }
        }
    }
}
